package dev.holdfast.http.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The identity of a server in TLS: its certificate with those of its issuers, and its private key,
 * which belong together. Immutable.
 *
 * @param chain the certificate of the server, and behind each that of its issuer
 * @param key of the first certificate
 * @param warnings sentences about what many clients will refuse, and some not
 */
public record ServerIdentity(
    ImmutableList<X509Certificate> chain, PrivateKey key, ImmutableList<String> warnings) {

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final byte[] SAMPLE = "does the key belong to the certificate?".getBytes(US_ASCII);

  /**
   * Reads both files.
   *
   * @param clock the time of day, in milliseconds since 1970: certificates end by it
   * @throws TlsFileException if one cannot be used, or they do not belong together
   */
  public static ServerIdentity read(TlsFiles files, LongSupplier clock) throws TlsFileException {
    return of(files, TlsFileContents.read(files), clock.getAsLong());
  }

  /** The identity in files with these contents, at this time. */
  static ServerIdentity of(TlsFiles files, TlsFileContents contents, long now)
      throws TlsFileException {
    Path file = files.certificate();
    ImmutableList<X509Certificate> certificates =
        certificates(file, PemFile.blocks(file, contents.certificate()));
    PrivateKey key =
        PrivateKeyReader.read(files.key(), PemFile.blocks(files.key(), contents.key()));
    checkKey(files, certificates, key);
    checkTime(file, certificates.get(0), now);
    ImmutableList<X509Certificate> chain = chain(certificates);
    return new ServerIdentity(chain, key, warnings(file, certificates, chain.size(), now));
  }

  /** Until when the certificate of the server is valid. */
  public Instant end() {
    return chain.get(0).getNotAfter().toInstant();
  }

  /** For how long the certificate of the server is valid in all, in milliseconds. */
  long lifetime() {
    return Duration.between(chain.get(0).getNotBefore().toInstant(), end()).toMillis();
  }

  private static ImmutableList<X509Certificate> certificates(Path file, List<PemBlock> blocks)
      throws TlsFileException {
    ImmutableList.Builder<X509Certificate> all = ImmutableList.builder();
    int number = 0;
    for (PemBlock block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        number++;
        all.add(certificate(file, number, block.bytes()));
      }
    }
    if (number == 0) {
      boolean swapped = blocks.stream().anyMatch(PemBlock::isKey);
      throw new TlsFileException(
          file
              + " has no certificate"
              + (swapped
                  ? ", but a private key: name the file with the certificate"
                  : ": it has no line '-----BEGIN CERTIFICATE-----'"));
    }
    return all.build();
  }

  private static X509Certificate certificate(Path file, int number, byte[] der)
      throws TlsFileException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new TlsFileException(
          file + " is damaged: its certificate " + number + " cannot be read; write it anew", e);
    }
  }

  private static void checkKey(TlsFiles files, List<X509Certificate> all, PrivateKey key)
      throws TlsFileException {
    for (int i = 0; i < all.size(); i++) {
      if (belongs(key, all.get(i).getPublicKey())) {
        if (i == 0) {
          return;
        }
        throw new TlsFileException(
            "the key in "
                + files.key()
                + " is that of certificate "
                + (i + 1)
                + " in "
                + files.certificate()
                + ": the certificate of the server must be the first");
      }
    }
    throw TlsFileException.mismatch(
        "the key in "
            + files.key()
            + " is not that of the certificate in "
            + files.certificate()
            + ": name two files that were made together");
  }

  /** Whether what the private key signs the public key accepts. */
  private static boolean belongs(PrivateKey key, PublicKey other) {
    if (!key.getAlgorithm().equals(other.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(signatureOf(key.getAlgorithm()));
      signature.initSign(key);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another curve, or of another length
    }
  }

  private static String signatureOf(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }

  private static void checkTime(Path file, X509Certificate certificate, long now)
      throws TlsFileException {
    if (now > certificate.getNotAfter().toInstant().toEpochMilli()) {
      throw new TlsFileException(
          "the certificate in "
              + file
              + " has expired at "
              + certificate.getNotAfter().toInstant()
              + ": renew it");
    }
    if (now < certificate.getNotBefore().toInstant().toEpochMilli()) {
      throw new TlsFileException(
          "the certificate in "
              + file
              + " is valid only from "
              + certificate.getNotBefore().toInstant()
              + " on: wait, or set the clock of this machine right");
    }
  }

  /** The certificate of the server, and those behind it up to the first that is no issuer's. */
  private static ImmutableList<X509Certificate> chain(ImmutableList<X509Certificate> all) {
    int size = 1;
    while (size < all.size() && continues(all, size)) {
      size++;
    }
    return all.subList(0, size);
  }

  /** Whether a certificate issued the one before it, and is not one of those before. */
  private static boolean continues(List<X509Certificate> all, int next) {
    return isIssuedBy(all.get(next - 1), all.get(next))
        && !all.subList(0, next).contains(all.get(next));
  }

  private static ImmutableList<String> warnings(
      Path file, List<X509Certificate> all, int used, long now) {
    List<String> warnings = new ArrayList<>();
    for (int i = 1; i < used; i++) {
      if (now > all.get(i).getNotAfter().toInstant().toEpochMilli()) {
        warnings.add(
            String.format(
                "certificate %d in %s, of an issuer, has expired at %s: clients may refuse the"
                    + " server",
                i + 1, file, all.get(i).getNotAfter().toInstant()));
      }
    }
    X509Certificate last = all.get(used - 1);
    if (used < all.size()) {
      warnings.add(
          String.format(
              "certificate %d in %s is not of the issuer of the one before it, '%s': it is left out"
                  + " with all behind it, and clients may refuse the server; put each issuer behind"
                  + " what it has issued",
              used + 1, file, last.getIssuerX500Principal()));
    } else if (used == 1 && !isIssuedBy(last, last)) {
      warnings.add(
          String.format(
              "%s has no certificate of its issuer '%s': clients that do not know that one refuse"
                  + " the server; a file with the whole chain has it, fullchain.pem with certbot",
              file, last.getIssuerX500Principal()));
    }
    return ImmutableList.copyOf(warnings);
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
