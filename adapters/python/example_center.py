#!/usr/bin/python3
"""A tracing center that looks firearms up in a file, STATE/registry.csv: SERIAL;NAME;YEAR;MAKE;BORN, one line each. BORN
may be missing; a line without MAKE is never found; `?` is looked at again each second, `>BR` went to Brazil."""
import csv

from iwets_adapter import TracingCenter, pb, run_center
from iwets_field import canonical, same_make, unaskable


class FileRegistry(TracingCenter):
    def __init__(self, path):
        self.path = path

    def look_up(self, asked):
        """The rows of the firearm that is asked for."""
        with open(self.path, newline="") as file:
            rows = csv.DictReader(file, ("serial", "name", "year", "make", "born"), delimiter=";", restval="")
            return [row for row in rows if canonical(row["serial"]) == canonical(asked.serial)
                    and same_make(row["make"], asked.make)]

    def on_request(self, request, answers):
        if unasked := unaskable(request.submit.firearm):  # 200, 202: no whole number, no name.
            return answers.result(unasked[0], pb.TraceAnswer(explanation=unasked[1]))
        if not (sales := self.look_up(request.submit.firearm)):
            return answers.result(320)  # No record in this country.
        if len(sales) > 1:
            return answers.result(203)  # Several fit: whose it is cannot be said.
        sale = sales[0]
        if sale["name"] == "?":
            return answers.remind(1)
        answer = pb.TraceAnswer(contact="registry@police.example")
        answer.firearm.serial, answer.firearm.make = sale["serial"], sale["make"]  # Never the requester's words.
        if sale["name"][0] == ">":
            return answers.result(104, answer, sale["name"][1:], onward="yes")  # The center there may see it.
        answer.purchaser.person.name, answer.purchaser.purchased.year = sale["name"], int(sale["year"])
        if sale["born"]:
            born = zip(("year", "month", "day"), map(int, sale["born"].split("-")))
            answer.purchaser.person.birth_dates.append(pb.PartialDate(**dict(born)))
        answers.result(100, answer)  # Purchaser identified.

    on_reminder = on_request


if __name__ == "__main__":
    run_center(lambda state: FileRegistry(f"{state}/registry.csv"))
