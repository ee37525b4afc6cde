package dev.holdfast.http.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of SIGHUP. Settings are not read again without a restart, so the signal is ignored,
 * with a line in the log. If the terminal is gone in which the server was started, the server
 * stops, as by SIGTERM. A process that ignores the signal already ({@code nohup}) still does.
 */
final class HangupHandler {

  private static final Logger log = LoggerFactory.getLogger(HangupHandler.class);

  private final BooleanSupplier terminal;
  private final boolean hadTerminal;
  private final Runnable end;

  /**
   * A handler that is not installed.
   *
   * @param terminal whether this process has a terminal
   * @param end ends the program in order
   */
  HangupHandler(BooleanSupplier terminal, Runnable end) {
    this.terminal = terminal;
    this.hadTerminal = terminal.getAsBoolean();
    this.end = end;
  }

  /** Handles the signal from now on, where the system has it. */
  static void install(BooleanSupplier terminal, Runnable end) {
    HangupHandler hangUp = new HangupHandler(terminal, end);
    Signals.handle("HUP", hangUp::hangUp);
  }

  /** Handles the signal. */
  void hangUp() {
    if (hadTerminal && !terminal.getAsBoolean()) {
      log.info("SIGHUP: the terminal is gone, and the server stops");
      end.run();
    } else {
      log.info("SIGHUP is ignored: settings are read at the start; restart to change them");
    }
  }

  /** Whether this process has a terminal that it could read from. */
  static boolean terminalIsOpen() {
    try (FileInputStream tty = new FileInputStream("/dev/tty")) {
      return tty.getFD().valid();
    } catch (IOException e) {
      return false; // the system says so by this exception
    }
  }
}
