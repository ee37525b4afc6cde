package dev.holdfast.http.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;

/**
 * A reader of PEM files (RFC 7468). What stands between the blocks is ignored: openssl writes there
 * what a certificate says. Stateless.
 */
final class PemFile {

  private static final int MAX_BYTES = 1 << 20; // bytes; a chain has some kilobytes
  private static final String SEQUENCE = "0"; // with whose byte DER and PKCS#12 begin
  private static final String UTF_8_MARK = "\u00EF\u00BB\u00BF"; // which some editors write
  private static final String UTF_16_MARK = "\u00FF\u00FE";
  private static final String UTF_16_BIG_MARK = "\u00FE\u00FF";
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private PemFile() {}

  /**
   * Reads the bytes of a file.
   *
   * @throws TlsFileException if that is not possible
   */
  static byte[] read(Path file) throws TlsFileException {
    if (Files.isDirectory(file)) {
      throw new TlsFileException(file + " is a folder; name the file in it");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new TlsFileException(
          file + " is a pipe or a device, and is to be read again and again: name a file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new TlsFileException(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new TlsFileException(
          file + " cannot be read: let the user of the server read it, and the folders above it",
          e);
    } catch (IOException e) {
      throw new TlsFileException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new TlsFileException(file + " is larger than " + (MAX_BYTES >> 10) + " KiB: no PEM");
    }
    return bytes;
  }

  /**
   * The blocks of a file, at least one.
   *
   * @param bytes of the file
   * @throws TlsFileException if it is no PEM
   */
  static ImmutableList<PemBlock> blocks(Path file, byte[] bytes) throws TlsFileException {
    ImmutableList.Builder<PemBlock> blocks = ImmutableList.builder();
    String text = new String(bytes, ISO_8859_1);
    Iterator<String> lines =
        text.substring(text.startsWith(UTF_8_MARK) ? UTF_8_MARK.length() : 0).lines().iterator();
    while (lines.hasNext()) {
      String line = lines.next().strip();
      if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
        blocks.add(block(file, label, lines));
      }
    }
    ImmutableList<PemBlock> all = blocks.build();
    if (all.isEmpty()) {
      throw new TlsFileException(
          file
              + " is not PEM: it has no line that begins with '"
              + BEGIN.strip()
              + "'"
              + guess(text));
    }
    return all;
  }

  private static String guess(String text) {
    if (text.startsWith(SEQUENCE)) {
      return "; it looks like DER or PKCS#12, which openssl turns into PEM";
    }
    return text.startsWith(UTF_16_MARK) || text.startsWith(UTF_16_BIG_MARK)
        ? "; it looks like UTF-16: write it as plain text"
        : "";
  }

  private static PemBlock block(Path file, String label, Iterator<String> lines)
      throws TlsFileException {
    StringBuilder base64 = new StringBuilder();
    boolean encrypted = false;
    while (lines.hasNext()) {
      String line = lines.next().strip();
      if (line.equals(END + label + DASHES)) {
        return new PemBlock(label, encrypted, decode(file, label, base64.toString()));
      }
      if (line.startsWith(DASHES)) {
        throw new TlsFileException(
            file
                + " has no line break behind '"
                + END
                + label
                + DASHES
                + "', or no such line: add it");
      }
      if (line.indexOf(':') >= 0) { // a header (RFC 1421), as openssl wrote until version 3
        encrypted |= line.startsWith("Proc-Type:") && line.endsWith("ENCRYPTED");
      } else {
        base64.append(line);
      }
    }
    throw new TlsFileException(
        file + " is cut off: it has no line '" + END + label + DASHES + "'; write it anew");
  }

  private static byte[] decode(Path file, String label, String base64) throws TlsFileException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new TlsFileException(
          file + " is damaged: its " + label + " is not in Base64; write it anew", e);
    }
  }
}
