package dev.holdfast.core.store.sqlite;

import com.google.common.base.Ticker;
import com.google.common.hash.HashCode;
import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A benchmark of how fast a log is written: messages offered evenly from one thread, as a loop
 * offers them, and how long each waits for its outcome; then none; then as many as the log takes.
 *
 * <p>One file; {@code ./holdfast bench-log} runs it on the program's jar. Arguments: messages a
 * second, seconds, and the folder in which to make a log of its own.
 */
public final class StoreBench {

  private static final int SENDERS = 100;
  private static final int OUTSTANDING = 5_000; // messages under way when as many as possible are
  private static final String TEXT = "x".repeat(100);

  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final InstantSource clock = InstantSource.system();
  private final RetentionClock retentionClock = new RetentionClock(clock, Ticker.systemTicker());
  private final SqliteChatStore sqlite;
  private final QueueingChatStore store;
  private final HashCode[] senders = new HashCode[SENDERS];
  private long[] waits = new long[0]; // nanoseconds
  private int asked;
  private int told;
  private int refused;
  private long cpuBefore; // nanoseconds

  private StoreBench(Path directory) throws UnusableStoreException {
    sqlite =
        SqliteChatStore.open(
            directory, new RetentionLimits(100_000, Duration.ofDays(30), 1 << 30), retentionClock);
    store = (QueueingChatStore) sqlite.connect(loop::add);
    for (int i = 0; i < SENDERS; i++) {
      senders[i] = HashCode.fromLong(i);
    }
  }

  /** Appends messages evenly, whether or not the log keeps up. */
  private void offer(int rate, int seconds) throws InterruptedException {
    begin(rate * seconds);
    long start = System.nanoTime();
    for (int i = 0; i < waits.length; i++) {
      long due = start + i * 1_000_000_000L / rate;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        run(loop.poll(left, TimeUnit.NANOSECONDS));
      }
      append(due);
    }
    finish(start, "offered " + rate + "/s");
  }

  /** Keeps so many under way that the writer never waits. */
  private void flood(int messages) throws InterruptedException {
    begin(messages);
    long start = System.nanoTime();
    while (asked < waits.length) {
      if (asked - told < OUTSTANDING) {
        append(System.nanoTime());
      } else {
        run(loop.take());
      }
    }
    finish(start, "as many as it takes");
  }

  private static long cpuOfStore() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("log-"))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
        .sum();
  }

  /** What the threads of the store cost when no messages are sent. */
  private void rest(int seconds) throws InterruptedException {
    long before = cpuOfStore();
    Runnable early = loop.poll(seconds, TimeUnit.SECONDS);
    System.out.printf(
        "%-20s CPU %.2f ms a second%s%n",
        "no messages",
        (cpuOfStore() - before) / 1e6 / seconds,
        early == null ? "" : " (disturbed)");
  }

  private void begin(int messages) {
    waits = new long[messages];
    asked = 0;
    told = 0;
    refused = 0;
    cpuBefore = cpu();
  }

  private void append(long since) {
    int number = asked++;
    Draft draft =
        new Draft("lobby", senders[number % SENDERS], waits.length + "-" + number, "ann", TEXT, 0);
    store.write(draft, clock.instant(), outcome -> told(number, since, outcome));
  }

  private void told(int number, long since, Outcome outcome) {
    waits[number] = System.nanoTime() - since;
    told++;
    if (!(outcome instanceof Outcome.Stored)) {
      refused++;
    }
  }

  private static void run(Runnable task) {
    if (task != null) {
      task.run();
    }
  }

  private void finish(long start, String what) throws InterruptedException {
    while (told < asked) {
      run(loop.take());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = (cpu() - cpuBefore) / 1e3 / told; // both threads, and the compiler's
    Arrays.sort(waits);
    System.out.printf(
        "%-20s %7.0f messages/s  p50 %6.1f ms  p99 %6.1f ms  max %6.1f ms  CPU %4.0f us  refused %d%n",
        what, told / seconds, millis(0.5), millis(0.99), millis(1), cpu, refused);
  }

  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private double millis(double share) {
    return waits[(int) Math.ceil(share * (waits.length - 1))] / 1e6;
  }

  private void measure(int rate, int seconds) throws InterruptedException {
    Service writer = sqlite.writer().startAsync();
    store.apply(new MetadataChange.Opened("lobby", "log"));
    offer(rate, 2); // warms up
    StoreStatistics before = sqlite.statistics();
    offer(rate, seconds);
    StoreStatistics after = sqlite.statistics();
    long batches = after.batches() - before.batches();
    System.out.printf(
        "%-20s %7.1f messages a batch, %.2f ms a batch%n",
        "",
        (double) (after.messages() - before.messages()) / batches,
        (after.commitSeconds() - before.commitSeconds()) * 1_000 / batches);
    rest(5);
    flood(200_000);
    writer.stopAsync().awaitTerminated();
    sqlite.close();
  }

  /** Runs it in a new folder, and deletes that. */
  public static void main(String[] arguments) throws Exception {
    int rate = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    Path parent = Path.of(arguments.length > 2 ? arguments[2] : ".");
    Path directory = Files.createTempDirectory(parent, "holdfast-bench-");
    try {
      new StoreBench(directory).measure(rate, seconds);
    } finally {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
