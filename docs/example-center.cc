// A tracing center that looks firearms up in a file: SERIAL;NAME;YEAR;MAKE, one line each.
#include <fstream>
#include <map>

#include "adapters/sdk/run_center.h"
#include "adapters/sdk/unaskable.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

using namespace iwets;

class FileRegistry : public sdk::TracingCenter {
 public:
  explicit FileRegistry(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + " cannot be read");
    std::string serial, name, year, make;
    while (std::getline(file, serial, ';') && std::getline(file, name, ';') &&
           std::getline(file, year, ';') && std::getline(file, make))
      if (!field::make_id(make).empty())  // A number alone names nobody.
        sales_.insert({key(serial, make), {name, static_cast<std::uint16_t>(std::stoi(year))}});
  }

  void on_request(Instant, const sdk::TraceRequest& request, sdk::Answers& answers) override {
    const auto& asked = request.form.firearm;
    if (const auto no = sdk::unaskable(asked))  // 200, 202: no whole number, no name.
      return answers.result(no->code, no->answer);
    sdk::Answer answer;
    const auto [sale, end] = sales_.equal_range(key(asked.serial, asked.make));
    if (sale == end) return answers.result(320, answer);             // No record in this country.
    if (std::next(sale) != end) return answers.result(203, answer);  // Whose, cannot be said.
    answer.purchaser.emplace().person.name = sale->second.name;
    answer.purchaser->purchased.year = sale->second.year;
    answer.contact = "registry@police.example";
    answers.result(100, answer);  // Purchaser identified.
  }

 private:
  /// Two makers may have used one number.
  static std::string key(const std::string& serial, const std::string& make) {
    return field::canonical(serial) + ' ' + field::make_id(make);
  }
  struct Sale {
    std::string name;
    std::uint16_t year;
  };
  std::multimap<std::string, Sale> sales_;
};

int main(int argc, char** argv) {
  const auto open = [](const sdk::Start& start) {
    return std::make_unique<FileRegistry>(start.state + "/registry.csv");
  };
  return sdk::run_center(argc, argv, {.name = "file-registry", .open = open});
}
