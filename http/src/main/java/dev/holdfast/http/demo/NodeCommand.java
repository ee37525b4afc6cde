package dev.holdfast.http.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The command of a node: the program of this process, with its Java and that one's options.
 *
 * @param database gives the address of the database, which is known when that runs
 * @param options the other options of all nodes
 */
record NodeCommand(Supplier<String> database, List<String> options) {

  private static final String MAIN = "dev.holdfast.http.DemoNodeMain";

  /** A Ctrl-C at the terminal is for the demo, which ends the nodes. */
  private static final String SHIELDED = "trap '' INT HUP; exec \"$@\"";

  NodeCommand(Supplier<String> database, List<String> options) {
    this.database = database;
    this.options = List.copyOf(options);
  }

  /** The options of the nodes of a cluster. */
  static NodeCommand of(Supplier<String> database, Path password, Path secret, Path adminPassword) {
    return new NodeCommand(
        database,
        List.of(
            "--port",
            "0",
            "--cluster-password-file",
            password.toString(),
            "--cluster-secret-file",
            secret.toString(),
            "--admin-password-file",
            adminPassword.toString(),
            "--trusted-proxies",
            "127.0.0.1"));
  }

  /** The words for a node of this name, which has a port for its links of its own. */
  List<String> words(String name) throws IOException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", SHIELDED, "node"));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
        .forEach(words::add);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "serve"));
    words.addAll(List.of("--cluster", database.get()));
    words.addAll(options);
    words.addAll(List.of("--node", name, "--cluster-address", "127.0.0.1:" + FreePort.find()));
    return words;
  }
}
