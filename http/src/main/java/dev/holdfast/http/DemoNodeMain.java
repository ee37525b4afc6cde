package dev.holdfast.http;

import java.io.IOException;

/**
 * The entry point of a node of a demo: as {@link Main}, but the process ends in order when its
 * standard input does, as it does when the process is gone that started it.
 */
final class DemoNodeMain {

  private DemoNodeMain() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    Thread watch = new Thread(DemoNodeMain::endWithInput, "standard input");
    watch.setDaemon(true);
    watch.start();
    Main.main(args);
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // what is written there means nothing
      }
    } catch (IOException e) {
      System.err.println("holdfast: standard input cannot be read: " + e.getMessage());
    }
    System.exit(0);
  }
}
