#!/usr/bin/python3
"""A tracing center that looks firearms up in a file, STATE/registry.csv: SERIAL;NAME;YEAR;MAKE;BORN, one line for each
firearm. A line without MAKE is never found. This sample's own: NAME `?` is looked at again each second, `>BR` went to
Brazil."""
import csv

from iwets_adapter import TracingCenter, pb, run_center
from iwets_field import canonical, partial_date, same_make, unaskable


class FileRegistry(TracingCenter):
    def __init__(self, path):
        self.path = path

    def look_up(self, asked):
        """The rows of the firearm that is asked for."""
        with open(self.path, newline="") as file:
            rows = csv.DictReader(file, ("serial", "name", "year", "make", "born"), delimiter=";", restval="")
            return [row for row in rows if canonical(row["serial"]) == canonical(asked.serial)
                    and same_make(row["make"], asked.make, self.makes)]

    def on_request(self, request, answers):
        if unasked := unaskable(request.submit.firearm):  # 200, 202: no whole number, no name.
            return answers.result(unasked[0], pb.TraceAnswer(explanation=unasked[1]))
        if not (sales := self.look_up(request.submit.firearm)):
            return answers.result(320)  # No record in this country.
        if len(sales) > 1:
            return answers.result(203)  # Several fit: whose it is cannot be said.
        sale = sales[0]
        name = (sale["name"] or "").strip()
        if name == "?":
            return answers.remind(1)
        answer = pb.TraceAnswer(contact="registry@police.example")
        answer.firearm.serial, answer.firearm.make = str(sale["serial"]), sale["make"]  # Never the requester's words.
        if not name:
            return answers.result(112, answer)  # No holder: the records end at the maker. 110, 111, 113 if you know more.
        if name[0] == ">":
            return answers.result(104, answer, name[1:], onward="yes")  # The center there may see it.
        answer.purchaser.person.name = name
        if bought := partial_date(sale["year"], "dmy"):
            answer.purchaser.purchased.CopyFrom(bought)
        if born := partial_date(sale["born"], "dmy"):
            answer.purchaser.person.birth_dates.append(born)
        answers.result(100, answer)  # Purchaser identified.

    on_reminder = on_request


if __name__ == "__main__":
    run_center(lambda state: FileRegistry(f"{state}/registry.csv"))
