#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

namespace iwets {

/// Canonical bytes of values: one function describes the fields of a struct for both directions.
/// Integers are little-endian and fixed in width, containers carry a 32-bit count, a variant its
/// index in one byte. Equal values give equal bytes (only ordered containers are supported).
///
/// A struct takes part by a static member
///   `static void fields(auto& self, auto& archive) { archive(self.a, self.b); }`

/// Appends values to a byte string.
class Writer {
 public:
  template <typename... Ts>
  void operator()(const Ts&... values) {
    (put(values), ...);
  }
  [[nodiscard]] const std::string& bytes() const& { return bytes_; }
  [[nodiscard]] std::string bytes() && { return std::move(bytes_); }

 private:
  void raw(const void* from, std::size_t size) {
    bytes_.append(static_cast<const char*>(from), size);
  }
  void count(std::size_t n) { put(static_cast<std::uint32_t>(n)); }

  template <typename T>
  requires std::integral<T> || std::is_enum_v<T>
  void put(const T& value) { raw(&value, sizeof value); }
  void put(const std::string& s) {
    count(s.size());
    raw(s.data(), s.size());
  }
  void put(const Instant& t) { put(to_us(t)); }
  void put(const Duration& d) { put(static_cast<std::int64_t>(d.count())); }
  void put(const CountryCode& c) { raw(c.text().data(), 2); }
  void put(const PeerId& p) {
    put(static_cast<std::uint8_t>(p.role()));
    if (!p.is_hub()) put(p.country());
  }
  template <typename Tag>
  void put(const Id16<Tag>& id) {
    raw(id.raw().data(), id.raw().size());
  }
  void put(const Stores& s) { put(s.bits()); }
  template <std::size_t n>
  void put(const std::array<std::uint8_t, n>& a) {
    raw(a.data(), n);
  }
  template <typename T>
  void put(const std::optional<T>& o) {
    put(static_cast<std::uint8_t>(o.has_value()));
    if (o) put(*o);
  }
  template <typename A, typename B>
  void put(const std::pair<A, B>& p) {
    put(p.first);
    put(p.second);
  }
  template <typename T>
  void put(const std::vector<T>& v) {
    count(v.size());
    for (const auto& e : v) put(e);
  }
  template <typename K, typename V>
  void put(const std::map<K, V>& m) {
    count(m.size());
    for (const auto& e : m) put(e);
  }
  template <typename K>
  void put(const std::set<K>& s) {
    count(s.size());
    for (const auto& e : s) put(e);
  }
  template <typename... Ts>
  void put(const std::variant<Ts...>& v) {
    put(static_cast<std::uint8_t>(v.index()));
    std::visit([this](const auto& e) { this->put(e); }, v);
  }
  template <typename T>
  requires requires(const T& t, Writer& w) { T::fields(t, w); }
  void put(const T& value) { T::fields(value, *this); }

  std::string bytes_;
};

/// Reads values back. After the first thing that does not fit, every value stays as it was and
/// `complete()` is false: check it once, at the end.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest_(bytes) {}
  template <typename... Ts>
  void operator()(Ts&... values) {
    (take(values), ...);
  }
  /// All bytes were read, and all of them made sense.
  [[nodiscard]] bool complete() const { return ok_ && rest_.empty(); }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool raw(void* to, std::size_t size) {
    if (!ok_ || rest_.size() < size) return ok_ = false;
    std::memcpy(to, rest_.data(), size);
    rest_ = rest_.subspan(size);
    return true;
  }
  /// An element takes at least one byte, so a count beyond the rest is damage.
  std::size_t count() {
    std::uint32_t n = 0;
    take(n);
    if (n > rest_.size()) ok_ = false;
    return ok_ ? n : 0;
  }

  template <typename T>
  requires std::integral<T> || std::is_enum_v<T>
  void take(T& value) {
    T read{};
    if (raw(&read, sizeof read)) value = read;
  }
  /// One byte, 0 or 1: anything else is damage.
  void take(bool& value) {
    std::uint8_t read = 0;
    take(read);
    if (read > 1) ok_ = false;
    if (ok_) value = read == 1;
  }
  void take(std::string& s) {
    const auto n = count();
    s.assign(text_of(rest_.first(n)));
    rest_ = rest_.subspan(n);
  }
  void take(Instant& t) {
    std::uint64_t us = 0;
    take(us);
    t = from_us(us);
  }
  void take(Duration& d) {
    std::int64_t us = 0;
    take(us);
    d = Duration{us};
  }
  void take(CountryCode& c) {
    std::array<char, 2> letters{};
    if (!raw(letters.data(), 2)) return;
    const auto parsed = CountryCode::parse({letters.data(), 2});
    if (parsed)
      c = *parsed;
    else
      ok_ = false;
  }
  void take(PeerId& p) {
    std::uint8_t role = 0;
    take(role);
    if (role > 2) ok_ = false;
    if (!ok_) return;
    if (role == 0) {
      p = PeerId{};
      return;
    }
    auto country = *CountryCode::parse("AA");
    take(country);
    if (ok_) p = PeerId(static_cast<Role>(role), country);
  }
  template <typename Tag>
  void take(Id16<Tag>& id) {
    typename Id16<Tag>::Raw bytes{};
    if (raw(bytes.data(), bytes.size())) id = Id16<Tag>(bytes);
  }
  void take(Stores& s) {
    std::uint8_t bits = 0;
    take(bits);
    s = Stores::from_bits(bits);
  }
  template <std::size_t n>
  void take(std::array<std::uint8_t, n>& a) {
    raw(a.data(), n);
  }
  template <typename T>
  void take(std::optional<T>& o) {
    bool there = false;
    take(there);
    o.reset();
    if (!ok_ || !there) return;
    o.emplace(blank<T>());
    take(*o);
  }
  template <typename A, typename B>
  void take(std::pair<A, B>& p) {
    take(p.first);
    take(p.second);
  }
  template <typename T>
  void take(std::vector<T>& v) {
    const auto n = count();
    v.clear();
    for (std::size_t i = 0; i < n && ok_; ++i) {
      v.push_back(blank<T>());
      take(v.back());
    }
  }
  template <typename K, typename V>
  void take(std::map<K, V>& m) {
    const auto n = count();
    m.clear();
    for (std::size_t i = 0; i < n && ok_; ++i) {
      auto key = blank<K>();
      auto value = blank<V>();
      take(key);
      take(value);
      m.emplace_hint(m.end(), std::move(key), std::move(value));
    }
  }
  template <typename K>
  void take(std::set<K>& s) {
    const auto n = count();
    s.clear();
    for (std::size_t i = 0; i < n && ok_; ++i) {
      auto key = blank<K>();
      take(key);
      s.emplace_hint(s.end(), std::move(key));
    }
  }
  template <typename... Ts>
  void take(std::variant<Ts...>& v) {
    std::uint8_t index = 0;
    take(index);
    if (index >= sizeof...(Ts)) ok_ = false;
    if (!ok_) return;
    std::size_t at = 0;
    const auto one = [&]<typename T>(std::type_identity<T>) {
      if (at++ != index) return;
      auto value = blank<T>();
      take(value);
      v = std::move(value);
    };
    (one(std::type_identity<Ts>{}), ...);
  }
  template <typename T>
  requires requires(T& t, Reader& r) { T::fields(t, r); }
  void take(T& value) { T::fields(value, *this); }
  template <typename T>
  static T blank() {
    if constexpr (std::is_same_v<T, CountryCode>)
      return *CountryCode::parse("AA");
    else
      return T{};
  }

  Bytes rest_;
  bool ok_ = true;
};

/// The canonical bytes of a value.
template <typename T>
[[nodiscard]] std::string to_bytes(const T& value) {
  Writer writer;
  writer(value);
  return std::move(writer).bytes();
}

/// The value in `bytes`; nothing unless they are exactly one such value.
template <typename T>
[[nodiscard]] std::optional<T> from_bytes(Bytes bytes) {
  Reader reader(bytes);
  T value{};
  reader(value);
  if (!reader.complete()) return std::nullopt;
  return value;
}

}  // namespace iwets
