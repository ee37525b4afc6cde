package dev.holdfast.http.cli;

import dev.holdfast.http.load.LoadPlan;
import dev.holdfast.http.load.LoadReport;
import dev.holdfast.http.load.LoadRun;
import dev.holdfast.http.load.LoadSecond;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code load}: puts a server under load, and prints what was measured. */
@Command(
    name = "load",
    description = "Put a server under load: sessions that listen and talk in a room.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Messages are said at their time, whether or not the server keeps up (an open loop), and a"
          + " latency counts from that time. With --closed the next one is said when all have the"
          + " last one, or when none has reached a session for 5 s and --think. Sessions come from"
          + " one host: start the server with "
          + LoadPlan.SERVER_OPTIONS
          + ", or it refuses most of it, which is told.",
      "Exit status: 0 if all sessions joined and stayed, each was told each message once and in"
          + " order, and none that is measured was refused, 1 if not, 2 if there is no such"
          + " server or an argument is wrong, 130 after Ctrl-C, with what was measured until then."
    })
final class LoadCommand implements Callable<Integer> {

  private static final int STOPPED = 130; // what shells say of SIGINT

  @Spec private CommandSpec spec;

  @Mixin private final LoadPlanArguments planned = new LoadPlanArguments();

  @Option(
      names = "--json",
      description = "print JSON, with each second that is measured, instead of a table")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "a file for the result, instead of standard output")
  private @Nullable Path output;

  @Option(names = "--quiet", description = "print no line for each second")
  private boolean quiet;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  LoadCommand() {}

  @Override
  public Integer call() throws Exception {
    LoadPlan plan = planned.plan();
    ResultDestination result = new ResultDestination(spec, output);
    result.check();
    try (StopRequest stop = new StopRequest()) {
      return run(plan, result, stop);
    }
  }

  private int run(LoadPlan plan, ResultDestination result, StopRequest stop) throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    try (LoadRun run = new LoadRun(plan, new PrintedProgress(err, quiet, stop))) {
      return run(run, plan, result);
    } catch (IOException e) {
      return explain(plan, e);
    }
  }

  /** Prints what comes of it, before its sessions are ended. */
  private int run(LoadRun run, LoadPlan plan, ResultDestination result) throws Exception {
    try {
      LoadReport report = run.run();
      result.write(json ? report.json() + "\n" : report.table(), "");
      return report.stopped() ? STOPPED : report.isWhole() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (IOException e) {
      return explain(plan, e);
    } catch (ParameterException e) {
      return explain(e);
    }
  }

  private int explain(LoadPlan plan, IOException error) throws Exception {
    return explain(new ClientArguments(spec).wrong(plan.server() + ": " + error.getMessage()));
  }

  /** Prints what is wrong at once: after a stop request the process ends when that is closed. */
  private int explain(ParameterException mistake) throws Exception {
    CommandLine command = spec.commandLine();
    return command.getParameterExceptionHandler().handleParseException(mistake, new String[0]);
  }

  /** The progress of a test, printed. */
  private record PrintedProgress(PrintWriter err, boolean quiet, StopRequest stop)
      implements LoadRun.Progress {

    @Override
    public void second(String phase, LoadSecond second) {
      if (!quiet) {
        print(phase + ": " + second);
      }
    }

    @Override
    public void leftBehind(int sessions) {
      print(
          sessions
              + " sessions could not be ended: if the server runs, it keeps them until they have been"
              + " silent for its --inactivity");
    }

    private void print(String line) {
      err.println(line);
      err.flush();
    }

    @Override
    public boolean isStopped() {
      return stop.isMade();
    }
  }
}
