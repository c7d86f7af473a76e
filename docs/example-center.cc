// A tracing center that looks serial numbers up in a file: SERIAL;NAME;YEAR, one line each.
#include <fstream>
#include <map>

#include "adapters/sdk/run_center.h"
#include "proto/field/serial.h"

using namespace iwets;

class FileRegistry : public sdk::TracingCenter {
 public:
  explicit FileRegistry(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + " cannot be read");
    std::string serial, name, year;
    while (std::getline(file, serial, ';') && std::getline(file, name, ';') &&
           std::getline(file, year))
      sales_[field::canonical(serial)] = {name, static_cast<std::uint16_t>(std::stoi(year))};
  }

  void on_request(Instant, const sdk::TraceRequest& request, sdk::Answers& answers) override {
    sdk::Answer answer;
    const auto sale = sales_.find(field::canonical(request.form.firearm.serial));
    if (sale == sales_.end()) return answers.result(320, answer);  // No record in this country.
    answer.purchaser.emplace().person.name = sale->second.name;
    answer.purchaser->purchased.year = sale->second.year;
    answer.contact = "registry@police.example";
    answers.result(100, answer);  // Purchaser identified.
  }

 private:
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
