"""Querysets compiled once a process, and planned once a connection.

For the few queries of an article page, Django spends thirty times longer on building SQL than
PostgreSQL on answering, and PostgreSQL longer on planning than on reading. A prepared queryset is
built and compiled at its first use, and is a prepared statement of each connection that asks it;
after that a call only binds parameters. The queryset stays the one definition of what is read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Func, Value
from django.db.models.query import get_related_populators
from psycopg2.extensions import AsIs

STATEMENTS = WeakKeyDictionary()  # the names of those that a connection knows


class Parameters:
    """Stand-ins given to `build`: each a value that no real query holds."""

    def __init__(self):
        self.names = {}
        self.places = {}  # of slices, whose numbers stand in the SQL itself

    def integer(self, name):
        return self._add(name, -(2**62) - len(self.names))

    def moment(self, name):
        return self._add(name, datetime.min.replace(tzinfo=UTC) + timedelta(days=len(self.names)))

    def text(self, name):
        return self._add(name, f"parameter {name} of a prepared queryset")

    def is_one_of(self, field, name):
        """The condition that `field`, a number, is in the list given as `name`."""
        listed = Value(self.text(name))
        return Func(
            field,
            listed,
            template="%(expressions)s)",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )

    def place(self, name):
        """An end of a slice."""
        value = 2**61 + len(self.places)
        self.places[value] = name
        return value

    def _add(self, name, value):
        self.names[value] = name
        return value


class prepared:  # noqa: N801  a decorator
    """`@prepared` on `def find(p)` makes `find(name=value, …)` give what `list(…)` would.

    The function takes a `Parameters` and returns a queryset of models with its stand-ins where
    values will be; `select_related`, `only`, annotations and slices are included.
    """

    def __init__(self, build):
        self.build = build
        self.plans = {}  # by the alias of the database

    def __call__(self, *, using=DEFAULT_DB_ALIAS, **values):
        plan, connection = self._plan(using), connections[using]
        with connection.cursor() as cursor:
            with connection.wrap_database_errors:
                plan.make_known(connection.connection)
            cursor.execute(plan.execution, [values[name] for name in plan.names])
            return [plan.read(row) for row in cursor]

    def explain(self, *, using=DEFAULT_DB_ALIAS, **values) -> list[str]:
        """The lines of PostgreSQL's plan, from running the query."""
        plan = self._plan(using)
        bound = [values[name] if name else constant for name, constant in plan.arguments]
        with connections[using].cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {plan.sql}", bound)
            return [line for (line,) in cursor]

    def _plan(self, using):
        if using not in self.plans:
            self.plans[using] = self._compile(using)
        return self.plans[using]

    def _compile(self, using):
        parameters = Parameters()
        compiler = self.build(parameters).query.get_compiler(using)
        sql, constants = compiler.as_sql()
        arguments = [(parameters.names.get(constant), constant) for constant in constants]
        for value, name in parameters.places.items():
            while str(value) in sql:
                before, _, after = sql.partition(str(value))
                arguments.insert(before.count("%s"), (name, None))
                sql = f"{before}%s{after}"
        wanted = {*parameters.names.values(), *parameters.places.values()}
        absent = wanted - {name for name, _ in arguments}
        if absent:
            raise ValueError(f"the SQL does not hold these as they were given: {absent}")
        return Plan(sql, arguments, _reader(compiler))


@dataclass
class Plan:
    sql: str
    arguments: list[tuple[str | None, Any]]  # names of parameters, or (without one) constants
    read: Any

    def __post_init__(self):
        digest = md5(repr((self.sql, self.arguments)).encode(), usedforsecurity=False)
        self.statement = f"prepared_{digest.hexdigest()}"
        self.names = [name for name, _ in self.arguments if name]
        marks = ", ".join(["%s"] * len(self.names))
        self.execution = f"EXECUTE {self.statement}" + (f"({marks})" if marks else "")

    def make_known(self, connection):
        """To the server, once: a statement outlives transactions, not its connection."""
        known = STATEMENTS.setdefault(connection, set())
        if self.statement in known:
            return
        number, bound = 0, []
        for name, constant in self.arguments:
            number += name is not None
            bound.append(AsIs(f"${number}") if name else constant)
        with connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.statement} AS {self.sql}", bound)
        known.add(self.statement)


def _reader(compiler):
    """Turns a row into an instance with its related ones, as Django's `ModelIterable` does."""
    model = compiler.klass_info["model"]
    positions = compiler.klass_info["select_fields"]
    start, end = positions[0], positions[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    annotations = (compiler.annotation_col_map or {}).items()
    columns = [column[0] for column in compiler.select]
    converters = compiler.get_converters(columns).items()
    connection = connections[compiler.using]
    populators = get_related_populators(compiler.klass_info, compiler.select, compiler.using)

    def read(row):
        if converters:
            row = _converted(row, converters, connection)
        instance = model.from_db(compiler.using, names, row[start:end])
        for populator in populators:
            populator.populate(row, instance)
        for name, position in annotations:
            setattr(instance, name, row[position])
        return instance

    return read


def _converted(row, converters, connection):
    row = list(row)
    for position, (convert_all, expression) in converters:
        for convert in convert_all:
            row[position] = convert(row[position], expression, connection)
    return row
