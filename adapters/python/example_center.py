#!/usr/bin/python3
"""A tracing center that looks serial numbers up in a file, STATE/registry.csv: SERIAL;NAME;YEAR, one line each. A line
whose name is `?` is looked at again every second until somebody has filled it in; `>BR` was exported to Brazil.
"""
import csv

from iwets_adapter import TracingCenter, pb, run_center


class FileRegistry(TracingCenter):
    def __init__(self, path):
        self.path = path

    def look_up(self, serial):
        with open(self.path, newline="") as file:
            for number, name, year in csv.reader(file, delimiter=";"):
                if number == serial.upper().replace(" ", ""):
                    return name, int(year)
        return None

    def on_request(self, request, answers):
        sale = self.look_up(request.submit.firearm.serial)
        if sale is None:
            return answers.result(320)  # No record in this country.
        name, year = sale
        if name == "?":
            return answers.remind(1)
        answer = pb.TraceAnswer(firearm=request.submit.firearm, contact="registry@police.example")
        if name.startswith(">"):
            return answers.result(104, answer, name[1:], onward="yes")  # Exported; the center there may see it.
        answer.purchaser.person.name, answer.purchaser.purchased.year = name, year
        answers.result(100, answer)  # Purchaser identified.

    on_reminder = on_request


if __name__ == "__main__":
    run_center(lambda state: FileRegistry(f"{state}/registry.csv"))
