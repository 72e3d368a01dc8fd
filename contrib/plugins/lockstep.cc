// SPDX-License-Identifier: MIT
// lockstep: runs beside a second emulator that has the same plugin on the same socket, and reports where the two first
// differ. Options: sockpath=PATH (old form: arg=PATH), regs=on, grid=N, start=N, wait=SECONDS, out=FILE.csv|FILE.json.
//
// What is compared is a stream of events for each vCPU: block entries (pc, instructions before it), or with regs=on the
// pc and all registers at every grid-th executed instruction.  Each side folds its events into a digest, sends it after
// each batch and runs on; it waits only when it is kRunAhead batches ahead.  Events are kept until the other side's
// digest has confirmed them, so when two digests differ both send the raw events they keep, and each finds the first
// that differs.
#include <atomic>
#include <bit>
#include <map>
#include <utility>

#include "lockstep_link.h"
#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "where two runs first differ\nsockpath=PATH regs=on|pc grid=N start=N wait=SECONDS out=FILE";

namespace {

using lockstep::put;

constexpr std::uint64_t kRunAhead = 8;             ///< batches
constexpr std::uint64_t kRunAheadInsns = 1 << 20;  ///< with regs=on, unless the grid is very wide
constexpr std::size_t kTrail = 1 << 18;   ///< blocks remembered with regs=on: more than that many instructions hold
constexpr std::size_t kKeptBatches = 16;  ///< power of two, more than kRunAhead + 2
constexpr std::uint64_t kContext = 8;     ///< confirmed events sent with the unconfirmed ones
constexpr unsigned kShownDivergences = 3, kShownBlocks = 5;
constexpr int kSilence = 30'000;  ///< milliseconds after the end without a word from the other side

enum Kind : std::uint32_t { kHello = 1, kBatch, kDump };
enum Reason : std::uint32_t { kDiffers, kEnded, kRanOn };

struct Event {
  std::uint64_t what;   ///< pc of a block, or digest of the registers
  std::uint64_t insns;  ///< executed before it
  bool operator==(const Event&) const = default;
};

struct Block {
  std::uint64_t pc, insns;
  std::vector<std::uint64_t> pcs;  ///< of each instruction; with regs=on only
};

/// What inline operations write; one for each vCPU.
struct Grid {
  std::uint64_t left;   ///< instructions until the next grid point
  std::uint64_t armed;  ///< index in the current block of the instruction at which it is reached
};

struct Vcpu {
  std::vector<Event> events, trail;  ///< rings; trail: blocks entered, with regs=on
  std::string snapshots;             ///< ring beside events: pc, then all registers
  std::uint64_t count = 0, confirmed = 0, insns = 0, digest = 0, trail_count = 0;
  std::deque<std::uint64_t> digests;  ///< of batches the other side has not confirmed
  const Block* block = nullptr;
  std::vector<qemu_plugin_register*> registers;
  GByteArray* bytes = g_byte_array_new();
};

struct State {
  qemu_plugin_id_t id = 0;
  std::string out_path;
  bool regs = false, only_pc = false, big_endian = false;  ///< regs: on the grid; only_pc: no registers there
  std::uint64_t grid = 100'000, start = 0, batch = 2048;
  std::atomic<bool> over = false;  ///< nothing is compared any more
  plugin::PerVcpu<Vcpu> vcpus;
  qemu_plugin_scoreboard* grids = nullptr;
  qemu_plugin_u64 left{}, armed{};

  std::mutex mutex;  ///< guards what follows; taken at translation, once a batch, and at the end
  std::deque<Block> blocks;
  lockstep::Link link;
  std::map<unsigned, std::deque<std::uint64_t>> theirs;  ///< digests that arrived, for each vCPU
  std::string dump;                                      ///< what the other side sent at last
  bool announced = false;                                ///< our dump is sent
  std::vector<std::string> names;                        ///< of registers
  std::vector<std::size_t> sizes;                        ///< bytes of pc and each register in a snapshot
  std::size_t snapshot_bytes = 0;
};
State& state = plugin::kept<State>;

std::size_t ring() { return state.batch * kKeptBatches; }

void prepare(Vcpu& v) {
  if (v.events.empty()) v.events.resize(ring());
}

void fold(Vcpu& v, const Event& e) {
  v.events[v.count & (v.events.size() - 1)] = e;
  v.digest = (std::rotl(v.digest, 5) ^ e.what ^ e.insns * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u;
  ++v.count;
}

// ---- The end: dumps and reports
// --------------------------------------------------------------------------------------

std::uint64_t first_kept(const Vcpu& v) {
  const std::uint64_t oldest = v.count > ring() ? v.count - ring() : 0;
  return std::max(oldest, v.confirmed > kContext ? v.confirmed - kContext : 0);
}

std::string_view snapshot(const Vcpu& v, std::uint64_t event) {
  if (!state.regs) return {};
  return std::string_view(v.snapshots).substr((event & (ring() - 1)) * state.snapshot_bytes, state.snapshot_bytes);
}

void send_dump(Reason reason) {
  if (std::exchange(state.announced, true)) return;
  std::string out;
  put(out, reason);
  put(out, static_cast<std::uint32_t>(state.snapshot_bytes));
  state.vcpus.each([&](unsigned vcpu, const Vcpu& v) {
    const std::uint64_t first = first_kept(v);
    put(out, vcpu);
    put(out, first);
    put(out, v.count);
    for (std::uint64_t i = first; i < v.count; ++i) {
      put(out, v.events[i & (ring() - 1)]);
      out += snapshot(v, i);
    }
  });
  state.link.send(kDump, out);
}

void say(const std::string& line) { plugin::show(line + "\n"); }

/// The last blocks entered before event `event`, newest first, with the instructions executed at their ends.
void say_previous(const Vcpu& v, std::uint64_t event) {
  const std::vector<Event>& from = state.regs ? v.trail : v.events;
  std::uint64_t at = state.regs ? v.trail_count : event;
  std::uint64_t end = v.events[event & (ring() - 1)].insns;
  if (from.empty()) return;
  // With regs=on the trail runs on to the end of the batch: skip what came after the event.
  while (state.regs && at > 0 && v.trail_count - at < from.size() && from[(at - 1) & (from.size() - 1)].insns >= end)
    --at;
  for (unsigned i = 0; i < kShownBlocks && at > 0 && v.trail_count - std::min(at, v.trail_count) < from.size(); ++i) {
    const Event& e = from[--at & (from.size() - 1)];
    say(plugin::text("  previously @ %s/%" PRIu64 " (%" PRIu64 " insns)", plugin::address(e.what).c_str(),
                     end - e.insns, end));
    end = e.insns;
  }
}

/// A register's bytes, in the guest's order, as a number.
std::string hex(std::string_view bytes) {
  std::string out = "0x";
  for (std::size_t i = 0; i < bytes.size(); ++i)
    out += plugin::text("%02x", static_cast<unsigned char>(bytes[state.big_endian ? i : bytes.size() - 1 - i]));
  return out;
}

std::uint64_t snapshot_pc(std::string_view bytes) { return lockstep::Reader(bytes).get<std::uint64_t>(); }

/// The other side's events of one vCPU.
struct Theirs {
  std::uint64_t first = 0, count = 0;
  std::vector<Event> events;
  std::vector<std::string_view> snapshots;
};

void report_registers(const Vcpu& v, const Theirs& t, unsigned vcpu, std::uint64_t i, plugin::Table& table) {
  const std::string_view here = snapshot(v, i), there = t.snapshots[i - t.first];
  const std::uint64_t insn = v.events[i & (ring() - 1)].insns;
  std::string names, first;
  std::size_t at = 0, differing = 0;
  for (std::size_t r = 0; r < state.sizes.size(); at += state.sizes[r++]) {
    const std::string_view a = here.substr(at, state.sizes[r]), b = there.substr(at, state.sizes[r]);
    if (a == b) continue;
    const bool is_pc = r == 0;  // kept in the host's order
    const std::string shown_a = is_pc ? plugin::address(snapshot_pc(a)) : hex(a),
                      shown_b = is_pc ? plugin::address(snapshot_pc(b)) : hex(b);
    table.row({std::string("register"), std::uint64_t{vcpu}, insn, state.names[r], shown_a, shown_b});
    if (differing++)
      names += " " + state.names[r];
    else
      first = plugin::text("%s %s vs %s", state.names[r].c_str(), shown_a.c_str(), shown_b.c_str());
  }
  say(plugin::text("Δ registers @ %s vs %s (insn %" PRIu64 ", vCPU %u): %s", plugin::address(snapshot_pc(here)).c_str(),
                   plugin::address(snapshot_pc(there)).c_str(), insn, vcpu, first.c_str()));
  if (!names.empty()) say(plugin::text("  %zu more:%s", differing - 1, names.c_str()));
  const bool known = i > 0 && i - 1 >= first_kept(v);
  if (known)
    say(plugin::text("  equal @ %s (insn %" PRIu64 ")", plugin::address(snapshot_pc(snapshot(v, i - 1))).c_str(),
                     v.events[(i - 1) & (ring() - 1)].insns));
  if (known && state.grid == 1) say("  the instruction there made the difference");
  if (known && state.grid > 1)
    say(plugin::text("  which instruction: run both again with regs=on,grid=1,start=%" PRIu64, insn - state.grid));
  say_previous(v, i);
}

void report_blocks(const Vcpu& v, const Theirs& t, unsigned vcpu, std::uint64_t i, plugin::Table& table) {
  std::uint64_t at = i;
  for (unsigned n = 0; n < kShownDivergences && i + n < v.count && i + n - t.first < t.events.size(); ++n) {
    at = i + n;
    const Event &a = v.events[at & (ring() - 1)], &b = t.events[at - t.first];
    if (a == b) break;
    say(plugin::text("@ %s vs %s (%u/%" PRIu64 " since last)", plugin::address(a.what).c_str(),
                     plugin::address(b.what).c_str(), n + 1, n ? 1 : i + 1));
    table.row({std::string("block"), std::uint64_t{vcpu}, a.insns, std::string(""), plugin::address(a.what),
               plugin::address(b.what)});
  }
  const Event &a = v.events[at & (ring() - 1)], &b = t.events[at - t.first];
  say(plugin::text("Δ insn_count @ %s (%" PRIu64 ") vs %s (%" PRIu64 ")", plugin::address(a.what).c_str(), a.insns,
                   plugin::address(b.what).c_str(), b.insns));
  say_previous(v, at);
}

/// What the stream of one vCPU comes to.  True if it differs.
bool compare(const Vcpu& v, const Theirs& t, unsigned vcpu, plugin::Table& table) {
  const std::uint64_t end = std::min(v.count, t.count);
  for (std::uint64_t i = std::max(first_kept(v), t.first); i < end; ++i) {
    if (v.events[i & (ring() - 1)] == t.events[i - t.first]) continue;
    state.regs ? report_registers(v, t, vcpu, i, table) : report_blocks(v, t, vcpu, i, table);
    return true;
  }
  return false;
}

/// Instructions executed so far; with regs=on v.insns is the number at the next grid point.
std::uint64_t executed(unsigned vcpu, const Vcpu& v) {
  return state.regs ? v.insns - qemu_plugin_u64_get(state.left, vcpu) : v.insns;
}

/// Reads the other side's dump and says what the comparison came to.  Ours is sent before.
void conclude(Reason ours) {
  lockstep::Reader in(state.dump);
  const Reason reason = in.get<Reason>();
  const bool same_registers = in.get<std::uint32_t>() == state.snapshot_bytes;
  plugin::Table table({"what", "vcpu", "insn", "register", "here", "there"});
  bool differs = !same_registers;
  if (!same_registers) say("lockstep: the two sides do not have the same registers");
  std::uint64_t both = 0, here = 0, there = 0, insns = 0;
  while (in.left() && !differs) {
    Theirs t;
    const auto vcpu = in.get<unsigned>();
    t.first = in.get<std::uint64_t>();
    t.count = in.get<std::uint64_t>();
    while (t.events.size() < t.count - t.first && in.left()) {
      t.events.push_back(in.get<Event>());
      t.snapshots.push_back(in.get(state.snapshot_bytes));
    }
    const Vcpu* v = nullptr;
    state.vcpus.each([&](unsigned index, const Vcpu& each) { v = index == vcpu ? &each : v; });
    if (!v) continue;
    differs = compare(*v, t, vcpu, table);
    both += std::min(v->count, t.count);
    here += v->count, there += t.count;
    insns += executed(vcpu, *v);
  }
  const char* what = state.regs ? "grid points" : "blocks";
  if (!differs && here == there)
    say(plugin::text("lockstep: no divergence in %" PRIu64 " %s, %" PRIu64 " instructions", both, what, insns));
  else if (!differs)
    say(plugin::text("lockstep: no divergence in the %" PRIu64 " %s both have run; %s %s", both, what,
                     here > there ? "the other side ended, this one" : "this side ended, the other",
                     ours == kRanOn || reason == kRanOn ? "goes on" : "ran some more"));
  table.write(state.out_path);
  state.over = true;
  state.link.close();
}

// ---- Batches
// ---------------------------------------------------------------------------------------------------------

void receive(int milliseconds) {
  state.link.pump(milliseconds);
  lockstep::Frame frame;
  while (state.link.next(frame)) {
    lockstep::Reader in(frame.content);
    if (frame.kind == kDump) state.dump = frame.content;
    if (frame.kind != kBatch) continue;
    const auto vcpu = in.get<unsigned>();
    state.theirs[vcpu].push_back(in.get<std::uint64_t>());
  }
}

/// Waits for the other side's dump; false if it never comes.
bool await_dump() {
  for (int waited = 0; state.dump.empty() && state.link.alive() && waited < kSilence; waited += 10) receive(10);
  receive(0);
  return !state.dump.empty();
}

void finish(Reason reason) {
  send_dump(reason);
  if (await_dump()) return conclude(reason);
  std::uint64_t confirmed = 0;
  state.vcpus.each([&](unsigned, const Vcpu& v) { confirmed += v.confirmed; });
  say(plugin::text("lockstep: the other side %s; no divergence in the %" PRIu64 " %s it confirmed",
                   state.link.alive() ? "does not answer" : "is gone", confirmed,
                   state.regs ? "grid points" : "blocks"));
  state.over = true;
  state.link.close();
}

/// Compares the digests that have arrived with ours.  False if one differs.
bool confirm(Vcpu& v, std::deque<std::uint64_t>& theirs) {
  while (!v.digests.empty() && !theirs.empty()) {
    if (v.digests.front() != theirs.front()) return false;
    v.digests.pop_front();
    theirs.pop_front();
    v.confirmed += state.batch;
  }
  return true;
}

/// Whether the other side has ended before the events of this vCPU we have.
bool ran_past(unsigned vcpu, const Vcpu& v) {
  if (state.dump.empty()) return false;
  lockstep::Reader in(state.dump);
  if (in.get<Reason>() != kEnded) return true;
  const std::size_t each = sizeof(Event) + in.get<std::uint32_t>();
  while (in.left()) {
    const auto index = in.get<unsigned>();
    const auto first = in.get<std::uint64_t>(), count = in.get<std::uint64_t>();
    if (index == vcpu) return v.count > count;
    in.get((count - first) * each);
  }
  return true;
}

[[gnu::noinline]] void end_batch(unsigned vcpu, Vcpu& v) {
  std::unique_lock lock(state.mutex);
  if (state.over) return;
  v.digests.push_back(v.digest);
  std::string out;
  put(out, vcpu);
  put(out, v.digest);
  state.link.send(kBatch, out);
  std::deque<std::uint64_t>& theirs = state.theirs[vcpu];
  for (receive(0);; receive(1)) {
    Reason reason = kDiffers;
    bool ended = !confirm(v, theirs) || !state.link.alive();
    if (!ended && ran_past(vcpu, v)) ended = true, reason = kRanOn;
    if (ended) {
      finish(reason);
      lock.unlock();
      qemu_plugin_uninstall(state.id, [](qemu_plugin_id_t) {});
      return;
    }
    if (v.digests.size() <= kRunAhead) return;
    lock.unlock();  // other vCPUs may have to send before the other side goes on
    lock.lock();
    if (state.over) return;
  }
}

// ---- Events
// ----------------------------------------------------------------------------------------------------------

void on_block(unsigned vcpu, void* data) {
  if (state.over.load(std::memory_order_relaxed)) [[unlikely]]
    return;
  const auto* block = static_cast<const Block*>(data);
  Vcpu& v = state.vcpus.of(vcpu);
  if (v.events.empty()) [[unlikely]]
    prepare(v);
  fold(v, {block->pc, v.insns});
  v.insns += block->insns;
  if (v.count % state.batch == 0) end_batch(vcpu, v);
}

/// With regs=on: notes the block, and at which of its instructions the next grid point lies.
void on_block_start(unsigned vcpu, void* data) {
  const auto* block = static_cast<const Block*>(data);
  Vcpu& v = state.vcpus.of(vcpu);
  auto* grid = static_cast<Grid*>(qemu_plugin_scoreboard_find(state.grids, vcpu));
  if (v.trail.empty()) v.trail.resize(kTrail);
  v.block = block;
  v.trail[v.trail_count++ & (v.trail.size() - 1)] = {block->pc, v.insns - grid->left};
  grid->armed = grid->left < block->insns ? grid->left : ~std::uint64_t{0};
}

void take_snapshot(Vcpu& v, std::uint64_t pc) {
  char* to = v.snapshots.data() + (v.count & (ring() - 1)) * state.snapshot_bytes;
  std::memcpy(to, &pc, sizeof pc);
  to += sizeof pc;
  for (std::size_t r = 0; r < v.registers.size(); ++r) {
    g_byte_array_set_size(v.bytes, 0);
    qemu_plugin_read_register(v.registers[r], v.bytes);
    std::memset(to, 0, state.sizes[r + 1]);
    std::memcpy(to, v.bytes->data, std::min<std::size_t>(v.bytes->len, state.sizes[r + 1]));
    to += state.sizes[r + 1];
  }
}

/// A grid point: v.insns instructions have been executed, and the one at index `data` of the block comes next.
void on_grid(unsigned vcpu, void* data) {
  if (state.over.load(std::memory_order_relaxed)) return;
  Vcpu& v = state.vcpus.of(vcpu);
  if (v.events.empty()) {
    prepare(v);
    v.snapshots.resize(ring() * state.snapshot_bytes);
  }
  const auto index = reinterpret_cast<std::uintptr_t>(data);
  take_snapshot(v, v.block->pcs[index]);
  std::uint64_t digest = 0;
  for (lockstep::Reader in(snapshot(v, v.count)); in.left();)
    digest = (std::rotl(digest, 5) ^ in.get<std::uint64_t>()) * 0x9e3779b97f4a7c15u;
  fold(v, {digest, v.insns});
  v.insns += state.grid;
  auto* grid = static_cast<Grid*>(qemu_plugin_scoreboard_find(state.grids, vcpu));
  grid->left = state.grid;  // this instruction still counts itself
  grid->armed = index + state.grid;
  if (v.count % state.batch == 0) end_batch(vcpu, v);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  Block* block = nullptr;
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  {
    const std::scoped_lock lock(state.mutex);
    block = &state.blocks.emplace_back(Block{qemu_plugin_tb_vaddr(tb), insns, {}});
  }
  if (!state.regs) return qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block_start, QEMU_PLUGIN_CB_NO_REGS, block);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    block->pcs.push_back(qemu_plugin_insn_vaddr(insn));
    qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_grid, QEMU_PLUGIN_CB_R_REGS, QEMU_PLUGIN_COND_EQ, state.armed,
                                                i, reinterpret_cast<void*>(i));
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, state.left,
                                                        ~std::uint64_t{0});
  }
}

/// Lists the registers once; sizes a snapshot.
void on_vcpu(qemu_plugin_id_t, unsigned vcpu) {
  Vcpu& v = state.vcpus.of(vcpu);
  v.insns = state.start;
  qemu_plugin_u64_set(state.left, vcpu, state.start);
  GArray* all =
      state.only_pc ? g_array_new(FALSE, FALSE, sizeof(qemu_plugin_reg_descriptor)) : qemu_plugin_get_registers();
  const std::scoped_lock lock(state.mutex);
  const bool list = state.names.empty();
  if (list) state.names = {"pc of the instruction"}, state.sizes = {sizeof(std::uint64_t)};
  for (const qemu_plugin_reg_descriptor& r : plugin::descriptors(all)) {
    g_byte_array_set_size(v.bytes, 0);
    qemu_plugin_read_register(r.handle, v.bytes);
    v.registers.push_back(r.handle);
    if (list) state.names.emplace_back(r.name), state.sizes.push_back(v.bytes->len);
  }
  if (list && all->len == 0 && !state.only_pc)
    say("lockstep: this emulator shows plugins no registers: only pcs are compared");
  g_array_free(all, TRUE);
  state.snapshot_bytes = 0;
  for (const std::size_t bytes : state.sizes) state.snapshot_bytes += bytes;
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  if (state.over) return;
  finish(kEnded);
}

/// Both sides say what they compare.  Returns how they differ, or nothing.
std::string agree(const qemu_info_t* info) {
  const std::string mine = plugin::text("target %s, regs=%s, grid=%" PRIu64 ", start=%" PRIu64, info->target_name,
                                        state.only_pc ? "pc"
                                        : state.regs  ? "on"
                                                      : "off",
                                        state.regs ? state.grid : 0, state.start);
  state.link.send(kHello, mine);
  lockstep::Frame frame;
  while (state.link.alive() && !state.link.next(frame)) state.link.pump(1000);
  if (frame.kind != kHello) return "the other side left without a word";
  return frame.content == mine ? "" : "here it is " + mine + "; there " + frame.content;
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("lockstep", argc, argv);
  std::string path;
  std::uint64_t wait = 0;
  options.string("sockpath", path);
  std::string regs;
  options.string("regs", regs);
  state.only_pc = regs == "pc";
  state.regs = state.only_pc;
  if (!regs.empty() && !state.only_pc && !qemu_plugin_bool_parse("regs", regs.c_str(), &state.regs))
    options.complain("regs=" + regs + ": on, off or pc is wanted");
  options.number("grid", state.grid, 1);
  options.number("start", state.start);
  options.number("wait", wait);
  options.output("out", state.out_path);
  for (const std::string& word : options.positional()) path = word;
  if (!options.done()) return -1;

  state.id = id;
  state.big_endian = std::string_view(info->target_name).starts_with("sparc");
  if (state.regs)
    state.batch = std::bit_floor(std::clamp<std::uint64_t>(kRunAheadInsns / kRunAhead / state.grid, 1, 1024));
  std::string error = state.link.meet(path, wait);
  if (error.empty()) error = agree(info);
  if (!error.empty()) {
    std::fprintf(stderr, "lockstep: %s\n", error.c_str());
    state.link.close();
    return -1;
  }
  state.vcpus.start();
  if (state.regs) {
    state.grids = qemu_plugin_scoreboard_new(sizeof(Grid));
    state.left = qemu_plugin_scoreboard_u64_in_struct(state.grids, Grid, left);
    state.armed = qemu_plugin_scoreboard_u64_in_struct(state.grids, Grid, armed);
    qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
