#include "simt/fiber.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#if !defined(__x86_64__) && !defined(INCUMBENT_FIBER_UCONTEXT)
#define INCUMBENT_FIBER_UCONTEXT
#endif
#if defined(INCUMBENT_FIBER_UCONTEXT)
#include <ucontext.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace incumbent::simt {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kStack = 256 * 1024;  // its frames are several times as large
#else
constexpr std::size_t kStack = 64 * 1024;
#endif

// Who runs, and who ran before: what a fiber must know when it wakes up for the first time.
thread_local Fiber* running = nullptr;

}  // namespace

#if !defined(INCUMBENT_FIBER_UCONTEXT)
// Twenty instructions instead of swapcontext's system call for the signal mask. Pushes the registers that a function
// must keep (System V ABI, x86-64, section 3.2.1), with both floating-point control words, and leaves with another
// stack's.
extern "C" void incumbent_simt_switch(void** save, void* load);
asm(R"(
.text
.type incumbent_simt_switch, @function
incumbent_simt_switch:
  endbr64
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  stmxcsr (%rsp)
  fnstcw 4(%rsp)
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  ldmxcsr (%rsp)
  fldcw 4(%rsp)
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size incumbent_simt_switch, . - incumbent_simt_switch
)");
#endif

Fiber::Fiber() {
#if defined(INCUMBENT_FIBER_UCONTEXT)
  context_ = new ucontext_t;
#endif
  pthread_attr_t attributes;
  void* lowest = nullptr;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) throw std::bad_alloc();
  pthread_attr_getstack(&attributes, &lowest, &size_);
  pthread_attr_destroy(&attributes);
  stack_ = static_cast<char*>(lowest);
}

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)), size_(kStack) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* memory =
      mmap(nullptr, page + size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  mapping_ = static_cast<char*>(memory);
  mprotect(mapping_, page, PROT_NONE);  // a stack that overflows ends in a fault, not in another fiber's stack
  stack_ = mapping_ + page;
#if defined(INCUMBENT_FIBER_UCONTEXT)
  auto* context = new ucontext_t;
  getcontext(context);
  context->uc_stack.ss_sp = stack_;
  context->uc_stack.ss_size = size_;
  context->uc_link = nullptr;
  makecontext(context, &Fiber::enter, 0);
  context_ = context;
#else
  // As if enter() had been interrupted in the switch before its first instruction: control words, six registers, the
  // address to return to, and one word so that the stack is aligned as after a call.
  auto** top = reinterpret_cast<void**>(stack_ + size_);
  *--top = nullptr;
  *--top = reinterpret_cast<void*>(&Fiber::enter);
  for (int i = 0; i < 6; ++i) *--top = nullptr;
  --top;
  auto* words = reinterpret_cast<std::uint32_t*>(top);
  asm volatile("stmxcsr %0" : "=m"(words[0]));
  asm volatile("fnstcw %0" : "=m"(words[1]));
  context_ = top;
#endif
}

Fiber::~Fiber() {
#if defined(INCUMBENT_FIBER_UCONTEXT)
  delete static_cast<ucontext_t*>(context_);
#endif
  if (mapping_ == nullptr) return;
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(stack_, size_);  // frames that were never left
#endif
  munmap(mapping_, static_cast<std::size_t>(stack_ - mapping_) + size_);
}

void Fiber::hand_over(Fiber& next) {
  running = &next;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&fake_stack_, next.stack_, next.size_);
#endif
#if defined(INCUMBENT_FIBER_UCONTEXT)
  swapcontext(static_cast<ucontext_t*>(context_), static_cast<ucontext_t*>(next.context_));
#else
  incumbent_simt_switch(&context_, next.context_);
#endif
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake_stack_, nullptr, nullptr);
#endif
}

bool Fiber::stack_holds(const void* address) const {
  const auto* byte = static_cast<const char*>(address);
  return byte >= stack_ && byte < stack_ + size_;
}

void Fiber::enter() {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
#endif
  running->body_();
  std::abort();
}

}  // namespace incumbent::simt
