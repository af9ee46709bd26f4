"""The check of the built manual finds what it is there for."""

import importlib.util

import pytest

from .conftest import ROOT

PAGE = '<html><body><h1 id="top">A</h1><a href="b.html#x">b</a> <a href="#top">up</a></body></html>'


@pytest.fixture(scope="module")
def faults_of():
    spec = importlib.util.spec_from_file_location("check", ROOT / "docs" / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.faults_of


@pytest.fixture
def site(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html").write_text('<p id="x">b</p><a href="https://example.org/">out</a>')
    return tmp_path


def test_a_good_manual_has_no_fault(site, faults_of):
    assert faults_of(site) == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('<a href="c.html">c</a>', "c.html leads nowhere"),
        ('<a href="a.html#no">c</a>', "a.html#no leads to no place of that page"),
        ('<script src="https://cdn.example.org/x.js"></script>', "loads https://cdn.example.org"),
        ('<script src="x.js"></script>', "loads x.js, which is not there"),
        ('<link rel="stylesheet" href="//fonts.example.org/a.css">', "loads //fonts.example.org"),
        ('<link rel="preconnect" href="https://example.org">', "loads https://example.org"),
        ("<style>@import 'https://example.org/a.css'</style>", "loads https://example.org/a.css"),
        ('<p style="background: url(https://example.org/a.png)">', "loads https://example.org"),
        ('<img srcset="https://example.org/a.png 2x">', "loads https://example.org/a.png"),
    ],
)
def test_a_fault_is_found(site, faults_of, page, fault):
    (site / "bad.html").write_text(page)
    found = faults_of(site)
    assert any(fault in one and one.startswith("bad.html") for one in found), found


def test_styles_are_looked_at(site, faults_of):
    (site / "look.css").write_text("@font-face { src: url('https://example.org/a.woff') }")
    assert faults_of(site) == ["look.css: loads https://example.org/a.woff"]


def test_links_out_are_no_fault_and_are_not_loaded(site, faults_of):
    (site / "canonical.html").write_text('<link rel="canonical" href="https://example.org/">')
    assert faults_of(site) == []
