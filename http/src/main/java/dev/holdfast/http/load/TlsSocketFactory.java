package dev.holdfast.http.load;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Makes the sockets of a load test of a server with TLS: 1.2 or 1.3. The certificate of the server
 * is held against those that Java trusts, and against its host, unless any will do.
 */
final class TlsSocketFactory implements LoadSocket.Factory {

  /** HTTP/1.1 and HTTP/2, as ALPN names them (RFC 7301). */
  static final String HTTP_1 = "http/1.1";

  static final String HTTP_2 = "h2";

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final ServerAddress server;
  private final boolean trusting;
  private final String protocol;
  private final SSLContext context;
  private final TlsSocket.Memory memory;

  /**
   * Makes a factory.
   *
   * @param trusting whether any certificate will do
   * @param protocol what is spoken, as ALPN names it
   * @throws IOException if the certificates that Java trusts cannot be read
   */
  TlsSocketFactory(ServerAddress server, boolean trusting, String protocol) throws IOException {
    this.server = server;
    this.trusting = trusting;
    this.protocol = protocol;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(null, trusting ? new TrustManager[] {new AnyCertificate()} : null, null);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
    this.memory = new TlsSocket.Memory(engine().getSession().getPacketBufferSize());
  }

  @Override
  public LoadSocket on(SocketChannel channel) {
    return new TlsSocket(channel, engine(), memory);
  }

  private SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine(server.host(), server.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(VERSIONS);
    parameters.setApplicationProtocols(new String[] {protocol});
    if (!trusting) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Trusts any server: a test sends it nothing that is secret. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
