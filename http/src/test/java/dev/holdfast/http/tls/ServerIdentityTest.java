package dev.holdfast.http.tls;

import static dev.holdfast.http.tls.TestCertificates.file;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys in files, right and wrong. */
class ServerIdentityTest {

  @TempDir private Path folder;

  private static ServerIdentity read(Path certificate, Path key) throws TlsFileException {
    return ServerIdentity.read(new TlsFiles(certificate, key), System::currentTimeMillis);
  }

  private static String refusal(Path certificate, Path key) {
    return assertThrows(TlsFileException.class, () -> read(certificate, key)).getMessage();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @ParameterizedTest
  @CsvSource({
    "server.pem, server.key, EC, 2",
    "server.pem, server-sec1.key, EC, 2",
    "rsa.pem, rsa.key, RSA, 2",
    "rsa.pem, rsa-pkcs1.key, RSA, 2",
    "p384.pem, p384.key, EC, 1",
    "p384.pem, p384-sec1.key, EC, 1",
    "ed25519.pem, ed25519.key, EdDSA, 1"
  })
  void aKeyMayHaveAnyFormThatCertbotAndOpensslWrite(
      String certificate, String key, String algorithm, int chain) throws IOException {
    ServerIdentity identity = read(file(certificate), file(key));
    assertEquals(algorithm, identity.key().getAlgorithm());
    assertEquals(chain, identity.chain().size());
    assertNotNull(TlsContexts.of(identity));
  }

  @Test
  void bothMayBeInOneFileWithOtherText() throws IOException {
    String both =
        "Bag Attributes: 1\n"
            + Files.readString(file("server-sec1.key")).replace("\n", "\r\n")
            + "subject=CN = leaf\n"
            + Files.readString(file("server.pem"));
    Path one = write("both.pem", both);
    assertEquals(2, read(one, one).chain().size());
  }

  @Test
  void aWholeChainGivesNoWarning() throws IOException {
    assertEquals(List.of(), read(file("server.pem"), file("server.key")).warnings());
    assertEquals(List.of(), read(file("self.pem"), file("server.key")).warnings());
  }

  @Test
  void anIssuerThatIsMissingIsNamedInAWarning() throws IOException {
    assertEquals(
        List.of(
            file("leaf.pem")
                + " has no certificate of its issuer 'CN=issuer': clients that do not know that one"
                + " refuse the server; a file with the whole chain has it, fullchain.pem with certbot"),
        read(file("leaf.pem"), file("server.key")).warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "leaf.pem, root.pem, 1",
    "leaf.pem, leaf.pem, 1",
    "server.pem, leaf.pem, 2",
    "self.pem, root.pem, 1",
    "self.pem, self.pem, 1"
  })
  void aChainEndsAtItsFirstGapWhichIsNamedInAWarning(String first, String more, int used)
      throws IOException {
    Path both =
        write("both.pem", Files.readString(file(first)) + '\n' + Files.readString(file(more)));
    ServerIdentity identity = read(both, file("server.key"));
    assertEquals(used, identity.chain().size());
    assertEquals(
        List.of(
            String.format(
                "certificate %d in %s is not of the issuer of the one before it, '%s': it is left"
                    + " out with all behind it, and clients may refuse the server; put each issuer"
                    + " behind what it has issued",
                used + 1, both, identity.chain().get(used - 1).getIssuerX500Principal())),
        identity.warnings());
    assertNotNull(TlsContexts.of(identity));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-passphrase.key", "rsa-passphrase-pkcs1.key"})
  void aPassphraseIsToldAsSuchWithTheRemedy(String key) {
    assertEquals(
        file(key)
            + " is passphrase-protected, which a server cannot type: write the key without one"
            + " (openssl pkey -in "
            + file(key)
            + " -out NEW), for the user of the server only",
        refusal(file("rsa.pem"), file(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "server.pem, rsa.key",
    "rsa.pem, server.key",
    "server.pem, renewed.key",
    "server.pem, p384.key",
    "ed25519.pem, server.key"
  })
  void aKeyOfAnotherCertificateIsRefused(String certificate, String key) {
    assertEquals(
        "the key in "
            + file(key)
            + " is not that of the certificate in "
            + file(certificate)
            + ": name two files that were made together",
        refusal(file(certificate), file(key)));
  }

  @Test
  void theCertificateOfTheServerMustBeTheFirst() {
    assertEquals(
        "the key in "
            + file("server.key")
            + " is that of certificate 2 in "
            + file("swapped.pem")
            + ": the certificate of the server must be the first",
        refusal(file("swapped.pem"), file("server.key")));
  }

  @Test
  void aCertificateThatIsNotValidNowIsRefusedWithTheTime() {
    assertEquals(
        "the certificate in "
            + file("expired.pem")
            + " has expired at 2021-01-01T00:00:00Z: renew it",
        refusal(file("expired.pem"), file("server.key")));
    assertEquals(
        "the certificate in "
            + file("future.pem")
            + " is valid only from 2119-01-01T00:00:00Z on: wait, or set the clock of this machine"
            + " right",
        refusal(file("future.pem"), file("server.key")));
  }

  @Test
  void filesThatAreExchangedAreToldSo() {
    assertEquals(
        file("server.key")
            + " has no certificate, but a private key: name the file with the certificate",
        refusal(file("server.key"), file("server.pem")));
    assertEquals(
        file("server.pem") + " has no private key, but a certificate: name the file with the key",
        refusal(file("server.pem"), file("server.pem")));
  }

  @Test
  void whatIsNoPemIsToldSo() throws IOException {
    String none = " is not PEM: it has no line that begins with '-----BEGIN'";
    assertEquals(
        file("leaf.der.pem")
            + none
            + "; it looks like DER or PKCS#12, which openssl turns into PEM",
        refusal(file("leaf.der.pem"), file("server.key")));
    Path text = write("text", "hello\n");
    assertEquals(text + none, refusal(text, file("server.key")));
    Path empty = write("empty", "");
    assertEquals(empty + none, refusal(file("server.pem"), empty));
  }

  @Test
  void whatIsCutOffOrDamagedIsToldSo() throws IOException {
    String right = Files.readString(file("leaf.pem"));
    Path cut = write("cut", right.substring(0, right.length() / 2));
    assertEquals(
        cut + " is cut off: it has no line '-----END CERTIFICATE-----'; write it anew",
        refusal(cut, file("server.key")));
    Path damaged = write("damaged", right.replaceFirst("\nMI", "\n!!"));
    assertEquals(
        damaged + " is damaged: its CERTIFICATE is not in Base64; write it anew",
        refusal(damaged, file("server.key")));
    Path wrong = write("wrong", right.replaceFirst("\nMI", "\nMA"));
    assertEquals(
        wrong + " is damaged: its certificate 1 cannot be read; write it anew",
        refusal(wrong, file("server.key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"server-sec1.key", "server.key", "rsa-pkcs1.key"})
  void aKeyThatIsDamagedInAnyByteIsRefusedOrAnotherKey(String name) throws IOException {
    String right = Files.readString(file(name));
    int begin = right.indexOf("KEY-----\n") + "KEY-----\n".length();
    for (int at = begin; at < begin + 40; at++) {
      char other = right.charAt(at) == 'A' ? 'B' : 'A';
      if (right.charAt(at) == '\n') {
        continue;
      }
      Path damaged = write("damaged", right.substring(0, at) + other + right.substring(at + 1));
      try {
        read(file("server.pem"), damaged);
      } catch (TlsFileException e) { // and nothing else
        assertTrue(e.getMessage().contains(damaged.toString()), e.getMessage());
      }
    }
  }

  @Test
  void aKeyInAFormThatIsNotKnownIsNamed() throws IOException {
    String key = Files.readString(file("server.key"));
    Path openssh = write("openssh", key.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"));
    assertEquals(
        openssh
            + " has a key of ssh: turn a copy of it into PEM (ssh-keygen -p -m PKCS8 -N '' -f COPY)",
        refusal(file("server.pem"), openssh));
    Path other = write("other", key.replace("PRIVATE KEY", "DSA PRIVATE KEY"));
    assertEquals(
        other
            + " has its key in a form that is not known, DSA PRIVATE KEY: write it as PKCS#8"
            + " (openssl pkcs8 -topk8 -nocrypt -in "
            + other
            + " -out NEW)",
        refusal(file("server.pem"), other));
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithTheRemedy() throws IOException {
    Path missing = folder.resolve("missing");
    assertEquals(missing + ": no such file", refusal(missing, file("server.key")));
    assertEquals(folder + " is a folder; name the file in it", refusal(folder, file("server.key")));
    Path large = write("large", "x".repeat((1 << 20) + 1));
    assertEquals(large + " is larger than 1024 KiB: no PEM", refusal(large, file("server.key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00EF\u00BB\u00BF", "\r\n"})
  void whatEditorsPutInFrontIsIgnored(String mark) throws IOException {
    Path marked = folder.resolve("marked.pem");
    Files.writeString(marked, mark + Files.readString(file("server.pem")), ISO_8859_1);
    assertEquals(2, read(marked, file("server.key")).chain().size());
  }

  @Test
  void aFileInUtf16IsToldAsSuch() throws IOException {
    Path wide = folder.resolve("wide.pem");
    Files.writeString(wide, Files.readString(file("server.pem")), UTF_16);
    assertEquals(
        wide
            + " is not PEM: it has no line that begins with '-----BEGIN'; it looks like UTF-16: write"
            + " it as plain text",
        refusal(wide, file("server.key")));
  }

  @Test
  void filesThatWereJoinedWithoutALineBreakAreToldAsSuch() throws IOException {
    Path joined =
        write("joined.pem", Files.readString(file("leaf.pem")).strip() + readAll("root.pem"));
    assertEquals(
        joined + " has no line break behind '-----END CERTIFICATE-----', or no such line: add it",
        refusal(joined, file("server.key")));
  }

  private static String readAll(String name) throws IOException {
    return Files.readString(file(name));
  }

  @Test
  void aPipeIsRefusedBeforeItIsOpened() {
    Path pipe = Path.of("/dev/zero");
    assertEquals(
        pipe + " is a pipe or a device, and is to be read again and again: name a file",
        refusal(pipe, file("server.key")));
  }

  @Test
  void aFileOfOthersIsNamedWithTheRemedy() throws IOException {
    Path closed = write("closed", "x");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    String remedy =
        Files.isReadable(closed) // by root, who finds what is in it
            ? " is not PEM: it has no line that begins with '-----BEGIN'"
            : " cannot be read: let the user of the server read it, and the folders above it";
    assertEquals(closed + remedy, refusal(file("server.pem"), closed));
  }
}
