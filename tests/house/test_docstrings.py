"""Every public name answers `help()`: what it is for, arguments, what comes back, an example."""

import inspect

import move_analysis as ma


def is_promised(name: str) -> bool:
    """Of a room, or of the package itself; the modules beside them are for those who extend it."""
    module, _, short = name.removeprefix("move_analysis.").rpartition(".")
    return module in ma._ROOMS or short in ma._HOMES


def missing_parts(thing, *, full: bool) -> list[str]:
    text = inspect.getdoc(thing) or ""
    parts = [] if text else ["docstring"]
    signature = inspect.signature(thing)
    if full and inspect.isfunction(thing):
        if signature.parameters and "Parameters\n---" not in text:
            parts.append("Parameters")
        if signature.return_annotation not in (None, "None") and "Returns\n---" not in text:
            parts.append("Returns")
        parts += [p for p in signature.parameters if p not in text]
    if ">>> " not in text and not (inspect.isclass(thing) and issubclass(thing, Exception)):
        parts.append("example")
    return parts


def test_public_names_are_documented(public):
    gaps = {name: missing_parts(thing, full=is_promised(name)) for name, thing in public.items()}
    assert {name: parts for name, parts in gaps.items() if parts} == {}


def test_public_methods_say_what_they_do(public):
    gaps = [
        f"{name}.{method}"
        for name, thing in public.items()
        if inspect.isclass(thing)
        for method, function in vars(thing).items()
        if not method.startswith("_") and inspect.isfunction(function) and not function.__doc__
    ]
    assert gaps == []
