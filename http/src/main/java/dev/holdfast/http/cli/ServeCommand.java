package dev.holdfast.http.cli;

import com.google.common.base.Stopwatch;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.time.DurationFormatter;
import dev.holdfast.http.config.ControlCharacters;
import dev.holdfast.http.config.EnvironmentVariables;
import dev.holdfast.http.config.LossyLogAppender;
import dev.holdfast.http.config.Setting;
import dev.holdfast.http.config.SettingException;
import dev.holdfast.http.config.Settings;
import dev.holdfast.http.server.ServerConfig;
import dev.holdfast.http.server.ServerFactory;
import dev.holdfast.http.server.SupervisedServer;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code serve}: runs the server until the process is told to stop. */
@Command(
    name = "serve",
    description = "Run the server until SIGTERM or SIGINT.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Each option can also be set in the environment (--max-body as HOLDFAST_MAX_BODY) and in the"
          + " file (max-body=64k). The command line wins, then the environment, then the file.",
      "Times are 500ms, 60s, 2m; sizes 65536, 64k, 1m; rates 50/3s or off."
    })
final class ServeCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);
  private static final String FILE = "--config";
  private static final int SIGNALLED = 128; // added to a signal it is the exit status of a shell
  private static final int SIGTERM = 15;
  private static final int SIGINT = 2;

  private final ServedProgramFactory program;
  private final CommandSpec spec;

  private ServeCommand(ServedProgramFactory program) {
    this.program = program;
    this.spec = CommandSpec.forAnnotatedObject(this);
    for (Setting setting : Setting.values()) {
      spec.addOption(option(setting));
    }
    spec.addOption(
        OptionSpec.builder(FILE)
            .type(Path.class)
            .paramLabel("FILE")
            .description("a properties file with more of these settings")
            .build());
  }

  /** The command, with this to be served. */
  static CommandLine create(ServedProgramFactory program) {
    return new CommandLine(new ServeCommand(program).spec);
  }

  private static OptionSpec option(Setting setting) {
    String byDefault = setting.byDefault() == null ? "" : " (default " + setting.byDefault() + ")";
    OptionSpec.Builder option = OptionSpec.builder(setting.option());
    if (setting.isSwitch()) {
      option
          .arity("0..1")
          .fallbackValue("on")
          .preprocessor((words, command, of, info) -> isAlone(words, option.fallbackValue()));
    }
    return option
        .type(String.class)
        .paramLabel(setting.label())
        .description(setting.meaning() + byDefault)
        .build();
  }

  /** Gives a switch a value of its own before another option, or a misspelt one would be it. */
  private static boolean isAlone(Stack<String> words, String on) {
    if (!words.isEmpty() && words.peek().startsWith("-")) {
      words.push(on);
    }
    return false; // the value has still to be taken
  }

  @Override
  public Integer call() {
    HangupHandler.install(HangupHandler::terminalIsOpen, () -> System.exit(ExitCode.OK));
    EnvironmentVariables variables = new EnvironmentVariables(System.getenv());
    Settings settings = settings(variables);
    settings.logFormat().use();
    variables.warnings().forEach(log::warn);
    settings.warnings().forEach(log::warn);
    variables.passedOver().forEach(log::info);
    ServerConfig config = settings.server();
    PrintWriter err = spec.commandLine().getErr();
    ServedProgram made;
    Run run;
    try {
      made = program.create(settings);
      run = start(config, made);
    } catch (Exception e) {
      err.println("holdfast: " + ControlCharacters.escape(explain(config, e)));
      return ExitCode.SOFTWARE;
    }
    Stopwatch running = Stopwatch.createStarted();
    Thread stop = new Thread(() -> stop(run, running), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    PrintWriter out = spec.commandLine().getOut();
    int port = run.server.address().getPort();
    made.greeting().forEach(out::println);
    String scheme = config.tls() == null ? "http" : "https";
    out.println("listening on " + scheme + "://" + HostAndPort.fromParts(config.host(), port));
    out.flush();
    tellStart(settings, config, run.server.mostConnections());
    String failed = run.server.awaitFailure(); // unless the hook ends the process before
    err.println("holdfast: giving up: " + failed + " keeps failing; the log says why");
    err.flush();
    run.close();
    Runtime.getRuntime().removeShutdownHook(stop);
    return ExitCode.SOFTWARE;
  }

  private static void tellStart(Settings settings, ServerConfig config, int connections) {
    log.info(
        "{} runs with {}, up to {} sessions, {} connections and {} MiB in memory for clients; {}",
        new Version().getVersion()[0],
        logPlace(settings),
        config.policy().maxSessions(),
        connections,
        config.policy().memoryBudget() >> 20,
        settings.changes());
  }

  private static String logPlace(Settings settings) {
    if (settings.cluster() != null) {
      return "its log in " + settings.cluster();
    }
    return settings.data() == null
        ? "its log in memory"
        : "its log in " + settings.data().toAbsolutePath();
  }

  private static Run start(ServerConfig config, ServedProgram program) throws Exception {
    ServerFactory servers = new ServerFactory(config, program.backend());
    servers.addMetrics(program.metrics());
    try {
      return new Run(SupervisedServer.start(servers, program.services()), program.last());
    } catch (Exception e) {
      close(program.last());
      throw e;
    }
  }

  /** A program that runs; it is closed once, by whichever thread comes first. */
  private static final class Run implements AutoCloseable {
    private final SupervisedServer server;
    private final AutoCloseable last;
    private boolean closed;

    Run(SupervisedServer server, AutoCloseable last) {
      this.server = server;
      this.last = last;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        server.close();
        ServeCommand.close(last);
      }
    }
  }

  private static void close(AutoCloseable last) {
    try {
      last.close();
    } catch (Exception e) {
      log.error("the end was not in order", e);
    }
  }

  private Settings settings(EnvironmentVariables variables) {
    ParseResult parsed = spec.commandLine().getParseResult();
    Map<Setting, String> options = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String value = parsed.matchedOptionValue(setting.option(), (String) null);
      if (value != null) {
        options.put(setting, value);
      }
    }
    @Nullable Path file = parsed.matchedOptionValue(FILE, (Path) null);
    try {
      return new Settings(options, file, variables);
    } catch (SettingException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String explain(ServerConfig config, Exception cause) {
    return cause instanceof UnknownHostException
        ? "cannot listen on " + config.host() + ": no such host; choose another with --host"
        : String.valueOf(cause.getMessage());
  }

  /**
   * Runs when the process is told to end. A signal would make the exit status of the JVM 143; it is
   * 0 here because to stop on request is no failure, and only halting can still say so. A second
   * signal ends the process at once, with the exit status of one that a signal has ended.
   */
  private static void stop(Run run, Stopwatch running) {
    Signals.handle("TERM", () -> Runtime.getRuntime().halt(SIGNALLED + SIGTERM));
    Signals.handle("INT", () -> Runtime.getRuntime().halt(SIGNALLED + SIGINT));
    run.close();
    Duration time = running.elapsed().truncatedTo(ChronoUnit.SECONDS);
    log.info("holdfast has stopped after {}", DurationFormatter.format(time));
    LossyLogAppender.close();
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
