package dev.holdfast.http.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The maker of the contexts in which TLS is spoken as a {@link ServerIdentity}. Stateless. */
public final class TlsContexts {

  /** Sessions that are kept to be resumed by clients that keep none themselves, as tickets. */
  private static final int MAX_SESSIONS = 1_000;

  private static final char[] PASSWORD = {}; // of a key store that never leaves the memory

  /** Whether a client is refused that begins a handshake of TLS 1.2 anew. */
  private static final String RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  static {
    System.getProperties().putIfAbsent(RENEGOTIATION, "true"); // Java reads it with its first TLS
  }

  private TlsContexts() {}

  /**
   * Makes a context, which asks clients for no certificate. What a client resumes was begun in the
   * same one: so nothing of an older certificate goes on in a new context.
   */
  public static SSLContext of(ServerIdentity identity) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] chain = identity.chain().toArray(Certificate[]::new);
      store.setKeyEntry("server", identity.key(), PASSWORD, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[0], null);
      context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a certificate and its key are enough for a context", e);
    }
  }
}
