"""Imports go downward only; plotly and papermill stay in their rooms."""

import ast

FLOORS = [
    [
        "errors",
        "audience",
        "choices",
        "kinds",
        "cards",
        "rooms",
        "run",
        "memory",
        "yamlfile",
        "calendars",
        "questions",
        "codebook",
        "scales",
        "statistics",
        "columns",
        "derive",
        "standards",
        "fingerprints",
        "languages",
        "messages",
        "values",
        "wholefile",
    ],
    ["result", "survey", "history", "settings", "project", "inputs"],
    ["readers", "demo"],
    ["prepare"],
    ["segments", "competences"],
    ["networks", "training", "markets", "monitoring"],
    ["matching", "enlargement", "agreement"],
    ["opportunities", "feedback"],
    ["privacy"],
    ["figures", "archive"],
    ["explore"],
    ["reports"],
    ["desk"],
    ["commands"],
    ["cli"],
]
HEIGHT = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SHARED_FLOORS = {0, 1, 2}  # rooms on these may know their neighbours
KEEPS = {
    "plotly": ("figures", "explore", "reports.pages"),
    "papermill": ("reports",),
    "ipywidgets": ("explore", "desk"),
}


def imports(name: str, tree: ast.Module):
    """Dotted names that a module imports, those of the package below `move_analysis`."""
    package = ["move_analysis", *name.split(".")][:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*base, *(node.module or "").split(".")]).strip(".")


def test_imports_go_downward(trees):
    wrong = []
    for name, tree in trees.items():
        room = name.split(".")[0]
        for target in imports(name, tree) if room != "__init__" else ():
            other = target.removeprefix("move_analysis.").split(".")[0]
            if not target.startswith("move_analysis.") or other == room:
                continue
            own, below = HEIGHT[room], HEIGHT[other]
            if below > own or (below == own and own not in SHARED_FLOORS):
                wrong.append(f"{name} imports {target}")
    assert not wrong


def test_plotly_and_papermill_stay_in_their_rooms(trees):
    for library, rooms in KEEPS.items():
        users = [
            n for n, t in trees.items() if any(i.split(".")[0] == library for i in imports(n, t))
        ]
        assert [name for name in users if not name.startswith(rooms)] == []


def test_reports_compute_nothing(trees):
    analyses = {"segments", "competences", "networks", "matching", "enlargement", "training"}
    for name, tree in trees.items():
        if name.startswith("reports"):
            rooms = {i.removeprefix("move_analysis.").split(".")[0] for i in imports(name, tree)}
            assert not rooms & analyses, name


def test_no_variable_of_the_environment_decides_anything(trees):
    """Some are set for the programs that are started; none is read."""
    for name, tree in trees.items():
        for node in ast.walk(tree):
            read = isinstance(node, ast.Attribute) and node.attr in ("getenv", "environb")
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os.environ":
                read = node.attr not in ("update", "setdefault")
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                read = isinstance(node.ctx, ast.Load)
            assert not read, f"{name}: {ast.unparse(node)}"
