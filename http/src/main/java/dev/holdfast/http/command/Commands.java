package dev.holdfast.http.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the program. */
@Command(
    name = "holdfast",
    description = "A long-polling connection server that you can read.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Commands implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private Commands() {}

  /**
   * The command line, to be executed with the arguments. A mistake in them is said in a line or two
   * with the exit status 2.
   *
   * @param program what is served
   */
  public static CommandLine create(Program.Factory program) {
    return new CommandLine(new Commands())
        .addSubcommand(ServeCommand.create(program))
        .addSubcommand(new ReplayCommand())
        .setParameterExceptionHandler(Commands::explain);
  }

  /** Without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command: serve or replay?");
  }

  private static int explain(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("holdfast: " + mistake.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err);
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }
}
