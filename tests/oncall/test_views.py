"""The class that responders read: its keys, and what is no part of `to_dict`."""

import inspect

from simulator.oncall.views import KEYS, View


def named():
    return [name for name, part in inspect.getmembers(View) if isinstance(part, property)]


class Fixed(View):
    """A view in which each property is its own name."""


for _name in named():
    setattr(Fixed, _name, property(lambda self, name=_name: name))
Fixed.__abstractmethods__ = frozenset()


def test_a_dictionary_has_every_property_but_the_notes():
    assert sorted([*KEYS, "notes"]) == sorted(named())
    assert Fixed().to_dict() == {key: key for key in KEYS}


def test_every_property_says_what_it_holds():
    assert all(inspect.getdoc(getattr(View, name)) for name in named())


def test_a_view_without_one_of_them_is_none():
    assert set(View.__abstractmethods__) == set(named())
