package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Arrays;

/**
 * The access to text files that an operator writes: reads and replaces them. They are in UTF-8 and
 * have 64 MiB at most; a byte order mark, with which some editors begin a file, is left out.
 * Stateless.
 */
public final class Utf8Files {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final int MAX_BYTES = 64 << 20; // bytes

  private Utf8Files() {}

  /**
   * Reads all of it.
   *
   * @throws NotUtf8Exception if it is in another encoding
   * @throws IOException if it cannot be read
   */
  public static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("larger than " + (MAX_BYTES >> 20) + " MiB");
    }
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new NotUtf8Exception(isWide(bytes));
    }
    if (text.indexOf('\0') >= 0) {
      throw new NotUtf8Exception(isWide(bytes));
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /**
   * Replaces the text of a file that is there, all at once: whatever happens, it has the old text
   * or the new one. Its permissions stay, and so does a byte order mark.
   *
   * @throws IOException if that fails; the file is as it was
   */
  public static void replace(Path file, String text) throws IOException {
    Path real = file.toRealPath(); // a link stays one
    if (!Files.isWritable(real)) {
      throw new AccessDeniedException(real.toString(), null, "read-only");
    }
    Path folder = requireNonNull(real.getParent());
    Path next = Files.createTempFile(folder, ".rewritten-", ".txt");
    try {
      Files.writeString(next, startsWithMark(real) ? BYTE_ORDER_MARK + text : text, UTF_8);
      if (Files.getFileStore(real).supportsFileAttributeView(PosixFileAttributeView.class)) {
        Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(real));
      }
      Files.move(next, real, ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static boolean startsWithMark(Path file) throws IOException {
    byte[] mark = String.valueOf(BYTE_ORDER_MARK).getBytes(UTF_8);
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(mark.length), mark);
    }
  }

  /** Whether the bytes begin with the mark of UTF-16, or every second one is zero nearly always. */
  private static boolean isWide(byte[] bytes) {
    int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    if (mark == 0xFEFF || mark == 0xFFFE) {
      return true;
    }
    int[] zeros = new int[2]; // at even places and at odd ones
    for (int i = 0; i < bytes.length; i++) {
      zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
    }
    return Math.max(zeros[0], zeros[1]) > bytes.length / 4
        && Math.min(zeros[0], zeros[1]) < bytes.length / 8;
  }
}
