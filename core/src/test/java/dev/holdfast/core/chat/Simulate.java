package dev.holdfast.core.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Runs simulations of many seeds on all processors, and shortens the first that fails: the command
 * {@code simulate}.
 */
public final class Simulate {

  private static final long PROGRESS = 500; // seeds between two lines

  private Simulate() {}

  /**
   * Runs so many seeds, or prints the steps of those that fail.
   *
   * @param args how many, and the first of them; or a file with steps
   */
  public static void main(String[] args) {
    if (args[0].endsWith(".steps")) {
      replay(args[0]);
      return;
    }
    long count = Long.parseLong(args[0]);
    long first = Long.parseLong(args[1]);
    SimulationCounts all = new SimulationCounts();
    AtomicLong next = new AtomicLong(first);
    Optional<Long> failed =
        LongStream.range(0, Runtime.getRuntime().availableProcessors())
            .parallel()
            .mapToObj(worker -> work(next, first + count, all))
            .flatMap(Optional::stream)
            .findAny();
    System.out.println(all);
    if (failed.isPresent()) {
      System.out.println(report(failed.get()));
      System.exit(1);
    }
  }

  /** Runs steps that are in a file; -Dholdfast.trace=true shows what happens in them. */
  private static void replay(String file) {
    try {
      SimulatedCluster.run(
          Files.readAllLines(Path.of(file)).stream()
              .filter(line -> !line.isEmpty() && Character.isDigit(line.charAt(0)))
              .map(SimulatedStep::parse)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs seeds that no other worker has, and returns the first that fails. */
  private static Optional<Long> work(AtomicLong next, long end, SimulationCounts all) {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      try {
        SimulationCounts counts = SimulatedCluster.run(SimulatedStep.of(seed));
        synchronized (all) {
          all.add(counts);
          if (all.seeds % PROGRESS == 0) {
            System.out.println(all);
          }
        }
      } catch (RuntimeException | AssertionError e) {
        next.set(end); // the others stop
        return Optional.of(seed);
      }
    }
    return Optional.empty();
  }

  /** Tells how a seed fails, with the fewest steps that fail in the same way. */
  static String report(long seed) {
    System.out.println("Seed " + seed + " fails; its steps are made fewer...");
    List<SimulatedStep> steps =
        new SimulationShrinker(Simulate::kindOfFailure).shrink(SimulatedStep.of(seed));
    StringBuilder report = new StringBuilder();
    report.append("# seed ").append(seed).append(", ").append(failure(steps)).append('\n');
    steps.forEach(step -> report.append(step).append('\n'));
    return report.toString();
  }

  private static Optional<String> kindOfFailure(List<SimulatedStep> steps) {
    return Optional.ofNullable(failure(steps)).map(SimulationFailure::kindOf);
  }

  private static Throwable failure(List<SimulatedStep> steps) {
    try {
      SimulatedCluster.run(steps);
      return null;
    } catch (RuntimeException | AssertionError e) {
      return e;
    }
  }
}
