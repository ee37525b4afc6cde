package dev.holdfast.http;

/** The program's entry point. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    String version = Main.class.getPackage().getImplementationVersion();
    System.out.println("holdfast " + (version == null ? "(not from its jar)" : version));
  }
}
