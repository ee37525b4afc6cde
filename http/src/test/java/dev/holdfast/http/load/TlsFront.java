package dev.holdfast.http.load;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A program with TLS in front of a server without, such as a proxy: it passes all bytes on. */
final class TlsFront implements AutoCloseable {

  private static final String PASSWORD = "changeit";

  private final ServerAddress server;
  private final SSLServerSocket door;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  /**
   * Starts one.
   *
   * @param keys as {@link #makeKeys} makes them
   * @param version the only one of TLS that it speaks
   */
  TlsFront(ServerAddress server, Path keys, String version)
      throws IOException, GeneralSecurityException {
    this.server = server;
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    door =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 200, InetAddress.getLoopbackAddress());
    door.setEnabledProtocols(new String[] {version});
    start(this::accept);
  }

  private static char[] password() {
    return PASSWORD.toCharArray();
  }

  /** Makes a file with a key and a certificate of 127.0.0.1 that it signs itself. */
  static Path makeKeys(Path folder) throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    Path said = folder.resolve("keytool.log");
    String command =
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + " -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=server"
            + " -ext SAN=ip:127.0.0.1 -validity 30 -storetype PKCS12 -storepass "
            + PASSWORD
            + " -keystore "
            + keys;
    int status =
        new ProcessBuilder(command.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("keytool: " + Files.readString(said));
    }
    return keys;
  }

  /** The address of the server, through this program. */
  ServerAddress address() {
    return new ServerAddress(true, "127.0.0.1", door.getLocalPort(), "");
  }

  private void accept() throws IOException {
    while (true) {
      SSLSocket client = (SSLSocket) door.accept();
      Socket onward = new Socket(server.host(), server.port());
      onward.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      sockets.add(client);
      sockets.add(onward);
      start(() -> carry(client, onward));
      start(() -> carry(onward, client));
    }
  }

  /** Passes on what comes from one side, and then its end. */
  private static void carry(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[1 << 14];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        out.write(bytes, 0, count);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                return; // a side was closed, or refused the other: its socket is closed too
              }
            },
            "tls front");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket each : sockets) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
