package dev.holdfast.http.tls;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * A reader of the private key in a PEM file: PKCS#8 (RFC 5208), which Java reads, and the older
 * forms of RSA (PKCS#1, RFC 8017) and of elliptic curves (SEC 1, RFC 5915), which it puts into
 * PKCS#8. Stateless.
 */
final class PrivateKeyReader {

  private static final ImmutableList<String> ALGORITHMS = ImmutableList.of("RSA", "EC", "EdDSA");
  private static final ImmutableSet<String> FORMS =
      ImmutableSet.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY");

  private static final String OPENSSH = "OPENSSH PRIVATE KEY";

  private static final byte[] VERSION = Der.element(Der.INTEGER, new byte[] {0});
  private static final byte[] RSA = // 1.2.840.113549.1.1.1, without parameters
      Der.element(
          Der.SEQUENCE,
          Der.element(
              Der.OID,
              new byte[] {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 1}),
          Der.element(Der.NULL));
  private static final byte[] EC_OID = // 1.2.840.10045.2.1
      Der.element(Der.OID, new byte[] {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01});

  private PrivateKeyReader() {}

  /**
   * The first private key of a file.
   *
   * @throws TlsFileException if there is none that can be used
   */
  static PrivateKey read(Path file, List<PemBlock> blocks) throws TlsFileException {
    Optional<PemBlock> first = blocks.stream().filter(PemBlock::isKey).findFirst();
    if (first.isEmpty()) {
      boolean swapped = blocks.stream().anyMatch(block -> block.label().equals("CERTIFICATE"));
      throw new TlsFileException(
          file
              + " has no private key"
              + (swapped ? ", but a certificate: name the file with the key" : ""));
    }
    PemBlock key = first.get();
    if (key.isEncrypted()) {
      throw new TlsFileException(
          file
              + " is passphrase-protected, which a server cannot type: write the key without one"
              + " (openssl pkey -in "
              + file
              + " -out NEW), for the user of the server only");
    }
    if (key.label().equals(OPENSSH)) {
      throw new TlsFileException(
          file
              + " has a key of ssh: turn a copy of it into PEM (ssh-keygen -p -m PKCS8 -N '' -f COPY)");
    }
    if (!FORMS.contains(key.label())) {
      throw new TlsFileException(
          file + " has its key in a form that is not known, " + key.label() + ": " + remedy(file));
    }
    return decode(file, key);
  }

  private static String remedy(Path file) {
    return "write it as PKCS#8 (openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW)";
  }

  private static PrivateKey decode(Path file, PemBlock key) throws TlsFileException {
    byte[] pkcs8;
    try {
      pkcs8 =
          switch (key.label()) {
            case "RSA PRIVATE KEY" -> wrap(RSA, key.bytes());
            case "EC PRIVATE KEY" -> wrap(curveOf(key.bytes()), key.bytes());
            default -> key.bytes();
          };
    } catch (IllegalArgumentException e) {
      throw new TlsFileException(
          file + " has a damaged " + key.label() + " (" + e.getMessage() + "): " + remedy(file), e);
    }
    InvalidKeySpecException noKey = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        noKey = e; // of another algorithm, or of none
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has it", e);
      }
    }
    throw new TlsFileException(
        file
            + " has a damaged key, or one that is not used in TLS here: plain RSA, Ed25519, and the"
            + " curves P-256, P-384 and P-521 by their names are; make a new key and certificate",
        noKey);
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return Der.element(Der.SEQUENCE, VERSION, algorithm, Der.element(Der.OCTETS, key));
  }

  /** The algorithm of PKCS#8 for a key of SEC 1, which names its curve. */
  private static byte[] curveOf(byte[] sec1) {
    byte[] curve = Der.find(sec1, Der.CONTEXT_0);
    if (curve == null) {
      throw new IllegalArgumentException("it names no curve");
    }
    return Der.element(Der.SEQUENCE, EC_OID, curve);
  }
}
