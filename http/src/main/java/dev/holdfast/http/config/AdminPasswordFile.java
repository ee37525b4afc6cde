package dev.holdfast.http.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * The file in which an operator gives the password of admins: its first line. The server never
 * writes it.
 *
 * @param password the first line of the file
 */
public record AdminPasswordFile(Path file, String password) {

  /** Reads it; what cannot be used throws {@link IllegalArgumentException}. */
  static AdminPasswordFile read(String name) {
    Path file = Path.of(name);
    try {
      String first = Utf8Files.read(file).lines().findFirst().orElse("");
      if (first.isBlank()) {
        throw new IllegalArgumentException("its first line is empty");
      }
      return new AdminPasswordFile(file, first);
    } catch (NotUtf8Exception e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("it cannot be read", e);
    }
  }

  /** A sentence if others than the owner of the file can read it or replace the password. */
  List<String> warnings() {
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
                  + ", which has the password of admins; chmod 600 it");
    } catch (IOException | UnsupportedOperationException e) {
      return List.of(); // the system knows no such permissions
    }
  }
}
