package dev.holdfast.http.cli;

import dev.holdfast.http.config.ControlCharacters;
import dev.holdfast.http.config.LossyLogAppender;
import dev.holdfast.http.demo.ClusterDemo;
import dev.holdfast.http.demo.DemoException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code cluster-demo}: runs a cluster to try until the process is told to stop. */
@Command(
    name = "cluster-demo",
    description =
        "Try a cluster on this machine, until SIGTERM or SIGINT: nodes, a PostgreSQL server of their"
            + " own, and a balancer that sends no two requests of a session in a row to one node.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "All is in a temporary folder, which is removed at the end, and listens on 127.0.0.1 alone."
          + " PostgreSQL 14 or newer has to be installed (Debian: apt install postgresql); POSTGRES in"
          + " the environment may name the folder of its programs.",
      "Exit status: 0 after SIGTERM or Ctrl-C, 1 if the demo cannot start or its database ends, 2 if"
          + " an argument is wrong."
    })
final class ClusterDemoCommand implements Callable<Integer> {

  private static final int LEAST = 2;
  private static final int MOST = 5;
  private static final int MAX_PORT = 65_535;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "NUMBER",
      description =
          "the port of the balancer, where the page is; 0 picks a free one (default"
              + " ${DEFAULT-VALUE})")
  private int port = 8_080;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "how many nodes, " + LEAST + " to " + MOST + " (default ${DEFAULT-VALUE})")
  private int nodes = 3;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ClusterDemoCommand() {}

  @Override
  public Integer call() {
    within("--port", port, 0, MAX_PORT);
    within("--nodes", nodes, LEAST, MOST);
    ClusterDemo demo = new ClusterDemo(port, nodes, this::tell);
    Thread stop = new Thread(() -> stop(demo), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      demo.run();
      return ExitCode.OK;
    } catch (DemoException e) {
      return demo.isClosed() ? ExitCode.OK : fail(demo, stop, String.valueOf(e.getMessage()));
    }
  }

  private int fail(ClusterDemo demo, Thread stop, String problem) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("holdfast: " + ControlCharacters.escape(problem));
    err.flush();
    demo.close();
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      return ExitCode.OK; // the process was told to stop just now
    }
    return ExitCode.SOFTWARE;
  }

  private void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ClientArguments(spec)
          .wrong(option + " " + value + ": " + least + " to " + most + " is allowed");
    }
  }

  private void tell(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  /** Runs when the process is told to end, for which the exit status is 0. */
  private void stop(ClusterDemo demo) {
    tell("ending...");
    demo.close();
    LossyLogAppender.close();
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
