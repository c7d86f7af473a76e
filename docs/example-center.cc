// A tracing center that looks firearms up in a file: SERIAL;NAME;YEAR;MAKE, one line each.
#include <fstream>
#include <map>

#include "adapters/sdk/run_center.h"
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
        sales_[key(serial, make)] = {name, static_cast<std::uint16_t>(std::stoi(year))};
  }

  void on_request(Instant, const sdk::TraceRequest& request, sdk::Answers& answers) override {
    sdk::Answer answer;
    const auto& asked = request.form.firearm;
    const auto sale = sales_.find(key(asked.serial, asked.make));
    if (sale == sales_.end()) return answers.result(320, answer);  // No record in this country.
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
  std::map<std::string, Sale> sales_;
};

int main(int argc, char** argv) {
  const auto open = [](const sdk::Start& start) {
    return std::make_unique<FileRegistry>(start.state + "/registry.csv");
  };
  return sdk::run_center(argc, argv, {.name = "file-registry", .open = open});
}
