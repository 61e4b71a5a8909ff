"""The class that responders read: its keys, and what is no part of `to_dict`."""

import inspect

import pytest

from simulator.foundation.errors import ArgumentError
from simulator.oncall.views import KEYS, PlainView, View

NOT_IN_IT = ["notes", "script"]


def named():
    return [name for name, part in inspect.getmembers(View) if isinstance(part, property)]


def test_a_dictionary_has_every_property_but_what_is_for_the_responder_alone():
    assert sorted([*KEYS, *NOT_IN_IT]) == sorted(named())
    assert PlainView({key: key for key in KEYS}).to_dict() == {key: key for key in KEYS}


def test_every_property_says_what_it_holds():
    assert all(inspect.getdoc(getattr(View, name)) for name in named())


def test_at_the_end_there_is_nothing_to_follow():
    view = PlainView({})
    assert view.notes == {}
    with pytest.raises(ArgumentError, match="the run is over"):
        assert view.script
