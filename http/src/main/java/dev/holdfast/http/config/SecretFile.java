package dev.holdfast.http.config;

import dev.holdfast.http.cluster.LinkSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * A file in which an operator gives a password, or another secret: its first line. The server never
 * writes it.
 *
 * @param secret the first line of the file
 */
public record SecretFile(Path file, String secret) {

  /** Reads it; what cannot be used throws {@link IllegalArgumentException}. */
  static SecretFile read(String name) {
    Path file = Path.of(name);
    try {
      String first = Utf8Files.read(file).lines().findFirst().orElse("");
      if (first.isBlank()) {
        throw new IllegalArgumentException("its first line is empty");
      }
      return new SecretFile(file, first);
    } catch (NotUtf8Exception e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("it cannot be read", e);
    }
  }

  /** Likewise, of a secret that is not to be guessed: one that is too short is not used. */
  static SecretFile readLong(String name) {
    SecretFile file = read(name);
    if (file.secret.length() < LinkSecret.SHORTEST) {
      throw new IllegalArgumentException(
          "its first line has fewer than " + LinkSecret.SHORTEST + " characters");
    }
    return file;
  }

  /**
   * A sentence if others than the owner of the file can read it or replace the secret.
   *
   * @param what the secret is
   */
  List<String> warnings(String what) {
    try {
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      open.removeAll(
          Set.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE,
              PosixFilePermission.GROUP_EXECUTE,
              PosixFilePermission.OTHERS_EXECUTE));
      return open.isEmpty()
          ? List.of()
          : List.of(
              "others than its owner can read or write "
                  + file
                  + (", which has " + what + "; chmod 600 it"));
    } catch (IOException | UnsupportedOperationException e) {
      return List.of(); // the system knows no such permissions
    }
  }
}
