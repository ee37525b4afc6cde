package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on this machine, with its files in the folder of the demo. As root it runs as
 * the user {@code nobody}: PostgreSQL refuses root.
 */
final class DemoDatabase implements AutoCloseable {

  private static final String USER = "holdfast";
  private static final int PATIENCE = 60; // seconds for it to start
  private static final int TRIES = 3; // another process may take its port
  private static final int PAUSE = 50; // milliseconds

  /** Makes the files; the password comes on standard input. */
  private static final String MAKE =
      """
      set -eu
      umask 077
      cat >"$2/password"
      "$1/initdb" -D "$2/data" -U holdfast -A scram-sha-256 --pwfile="$2/password" \\
        -E UTF8 --no-locale --no-sync --no-instructions
      rm "$2/password"
      """;

  /**
   * Runs the server until standard input ends; in a session of its own where there is setsid, for a
   * Ctrl-C is for the demo, which ends the nodes first. What is written need not survive the
   * machine.
   */
  private static final String RUN =
      """
      trap '' INT HUP TERM
      exec 3<&0
      $(command -v setsid) "$1/postgres" -D "$2/data" -h 127.0.0.1 -p "$3" -k '' -c fsync=off \\
        -c shared_buffers=32MB -c max_connections=50 </dev/null 3<&- &
      server=$!
      (while read -r _; do :; done; kill -QUIT "$server" 2>/dev/null) <&3 3<&- &
      exec 3<&-
      wait "$server"
      """;

  private final PostgresPrograms programs;
  private final DemoFolder demo;
  private final Path folder;
  private final Path log;
  private final Path passwordFile;
  private @Nullable ChildProcess process;
  private boolean closed;
  private int port;

  /**
   * A server that is not started.
   *
   * @param passwordFile the password that its user will have
   */
  DemoDatabase(PostgresPrograms programs, DemoFolder demo, Path passwordFile) {
    this.programs = programs;
    this.demo = demo;
    this.folder = demo.file("database");
    this.log = demo.file("database.log");
    this.passwordFile = passwordFile;
  }

  /** Makes its files, starts it, and waits until it can be used. */
  void start() throws IOException, DemoException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    List<String> user = user();
    String password = Files.readString(passwordFile, UTF_8);
    ChildProcess maker = launch(user, MAKE);
    try (OutputStream in = maker.input()) {
      in.write(password.getBytes(UTF_8));
    }
    if (maker.join() != 0) {
      throw failure();
    }
    for (int i = 0; i < TRIES; i++) {
      port = FreePort.find();
      if (awaitConnection(launch(user, RUN), password)) {
        return;
      }
    }
    throw failure();
  }

  private DemoException failure() {
    return new DemoException("PostgreSQL does not start: " + LogTail.of(log));
  }

  /** What a command begins with to run as a user that PostgreSQL accepts, who owns the folder. */
  private List<String> user() throws IOException, DemoException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    Files.setOwner(
        folder,
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    Files.setPosixFilePermissions(demo.path(), PosixFilePermissions.fromString("rwx--x--x"));
    return List.of(
        "sh",
        "-c",
        "exec setpriv --reuid=nobody --regid=\"$(id -g nobody)\" --clear-groups \"$@\"",
        "unprivileged");
  }

  private synchronized ChildProcess launch(List<String> user, String script)
      throws IOException, DemoException {
    if (closed) {
      throw new DemoException("the demo has ended");
    }
    List<String> command = new ArrayList<>(user);
    command.addAll(List.of("sh", "-c", script, "database"));
    command.addAll(List.of(programs.folder().toString(), folder.toString(), String.valueOf(port)));
    ChildProcess started =
        ChildProcess.start(command, folder, log, Redirect.appendTo(log.toFile()));
    process = started;
    return started;
  }

  /** Whether it accepts connections, before it ends. */
  private boolean awaitConnection(ChildProcess server, String password) throws DemoException {
    for (int i = 0; i < PATIENCE * 1_000 / PAUSE && server.isAlive(); i++) {
      try {
        DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5",
                USER,
                password)
            .close();
        return true;
      } catch (SQLException e) {
        Uninterruptibles.sleepUninterruptibly(PAUSE, TimeUnit.MILLISECONDS);
      }
    }
    if (server.isAlive()) {
      throw failure();
    }
    return false;
  }

  /** Its address, as nodes are told it. */
  String address() {
    return "postgresql://" + USER + "@127.0.0.1:" + port + "/postgres";
  }

  /** Waits until it ends, which it does not do by itself. */
  void join() {
    ChildProcess server;
    synchronized (this) {
      server = process;
    }
    if (server != null) {
      server.join();
    }
  }

  @Override
  public void close() {
    ChildProcess server;
    synchronized (this) {
      closed = true;
      server = process;
    }
    if (server != null) {
      server.stop();
      server.awaitEnd();
    }
  }
}
