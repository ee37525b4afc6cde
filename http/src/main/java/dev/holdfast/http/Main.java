package dev.holdfast.http;

import dev.holdfast.http.cli.RootCommand;
import dev.holdfast.http.cli.UncaughtErrorHandler;
import dev.holdfast.http.config.LossyLogAppender;
import java.util.Locale;

/** The entry point: runs the command that the arguments name, and ends with its status. */
public final class Main {

  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    UncaughtErrorHandler.install();
    Locale.setDefault(Locale.ROOT); // what is printed is read by programs, too
    int status = RootCommand.execute(ChatProgram::of, args);
    LossyLogAppender.close();
    System.exit(status);
  }
}
