package dev.holdfast.core.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server for tests, in a temporary folder: it ends when this process does, however
 * that ends. Thread-safe.
 */
public final class TestPostgres {

  /** The password of its user. */
  public static final String PASSWORD = "of the tests";

  private static final String USER = "holdfast";
  private static final int PATIENCE = 60; // seconds for it to start

  // Runs the server until standard input ends, which it does when the process of the test is gone.
  private static final String SCRIPT =
      """
      set -eu
      bin=$1 folder=$2 port=$3
      printf '%s' "$4" >"$folder/password"
      "$bin/initdb" -D "$folder/data" -U holdfast -A scram-sha-256 --pwfile="$folder/password" \\
        -E UTF8 --no-locale --no-sync --no-instructions >&2
      rm "$folder/password"
      start() {
        "$bin/postgres" -D "$folder/data" -h 127.0.0.1 -p "$port" -k "$folder" \\
          -c shared_buffers=32MB -c max_connections=100 -c log_min_messages=fatal >&2 &
        server=$!
      }
      start
      while read -r order; do
        case $order in
          crash) kill -QUIT "$server"; wait "$server" || :; echo crashed ;;
          start) rm -f "$folder/data/postmaster.pid"; start; echo started ;;
        esac
      done
      kill -QUIT "$server" 2>/dev/null || :
      wait "$server" || :
      rm -rf "$folder"
      """;

  private static @Nullable TestPostgres shared;

  private final Process process;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private TestPostgres(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The server of all tests of this process that do not end it. */
  public static synchronized TestPostgres shared() {
    TestPostgres there = shared;
    if (there == null) {
      there = start();
      shared = there;
    }
    return there;
  }

  /** Starts a server. */
  public static TestPostgres start() {
    try {
      Path folder = Files.createTempDirectory("holdfast-postgres");
      List<String> command = new ArrayList<>();
      if (isRoot()) { // as which it does not run
        own(folder);
        command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
      }
      int port = freePort();
      command.addAll(
          List.of(
              "sh", "-c", SCRIPT, "postgres", binaries().toString(), folder.toString(),
              Integer.toString(port), PASSWORD));
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(folder.resolve("log").toFile())
              .start();
      TestPostgres server = new TestPostgres(process, port);
      server.await(folder.resolve("log"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void own(Path folder) throws IOException {
    Files.setOwner(
        folder,
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The folder of its programs: see {@code find_postgres} of the launcher, which names it. */
  private static Path binaries() throws IOException {
    String named = System.getenv("POSTGRES");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    List<Path> found = new ArrayList<>();
    Path versions = Path.of("/usr/lib/postgresql"); // of Debian
    if (Files.isDirectory(versions)) {
      try (Stream<Path> all = Files.list(versions)) {
        all.sorted(Comparator.comparing(TestPostgres::number).reversed())
            .forEach(version -> found.add(version.resolve("bin")));
      }
    }
    for (String folder : System.getenv("PATH").split(":", -1)) {
      found.add(Path.of(folder));
    }
    return found.stream()
        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "no initdb was found: install PostgreSQL (Debian: apt install postgresql), or let"
                        + " POSTGRES name the folder of its programs"));
  }

  private static int number(Path version) {
    Integer number = Ints.tryParse(version.getFileName().toString());
    return number == null ? 0 : number; // such as 9.6
  }

  private void await(Path log) throws IOException {
    SQLException last = null;
    for (int i = 0; i < PATIENCE * 10 && process.isAlive(); i++) {
      try {
        connect("postgres").close();
        return;
      } catch (SQLException e) {
        last = e;
        pause();
      }
    }
    throw new IOException("PostgreSQL does not start: " + Files.readString(log, UTF_8), last);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** A connection of its owner to a database. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=5", USER, PASSWORD);
  }

  /** Makes an empty database; returns its name. */
  public String newDatabase() {
    String name = "db" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return name;
    } catch (SQLException e) {
      throw new IllegalStateException("a database cannot be made", e);
    }
  }

  /** The address of a database, as an option has it. */
  public String address(String database) {
    return address(database, port);
  }

  /** The address of a database behind a proxy. */
  public static String address(String database, int port) {
    return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + database;
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Ends the server at once, as a crash does: what was committed is there when it is started. */
  public void crash() {
    order("crash", "crashed");
  }

  /** Starts it again. */
  public void startAgain() {
    order("start", "started");
  }

  private void order(String order, String answer) {
    try {
      process.getOutputStream().write((order + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
      String line = process.inputReader(UTF_8).readLine();
      if (!answer.equals(line)) {
        throw new IllegalStateException("the server of the tests said " + line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the server of the tests has ended", e);
    }
  }
}
