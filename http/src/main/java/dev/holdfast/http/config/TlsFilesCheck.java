package dev.holdfast.http.config;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.tls.ServerIdentity;
import dev.holdfast.http.tls.TlsFileException;
import dev.holdfast.http.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The check of the files of a certificate at the start: what cannot be used stops it as a wrong
 * setting does. Stateless.
 */
final class TlsFilesCheck {

  private TlsFilesCheck() {}

  /**
   * Reads the files, and returns sentences about what is allowed and yet unwise of them; what is of
   * the certificate, the server says itself.
   *
   * @throws SettingException if they cannot be used; names the file and the remedy
   */
  static ImmutableList<String> warnings(TlsFiles files) throws SettingException {
    try {
      ServerIdentity.read(files, System::currentTimeMillis);
    } catch (TlsFileException e) {
      throw new SettingException(String.valueOf(e.getMessage()));
    }
    return isOpenToAll(files.key())
        ? ImmutableList.of("all users of this machine can read " + files.key() + "; chmod 600 it")
        : ImmutableList.of();
  }

  /** Whether all users can read or replace a file; a group may, as that of certbot's keys. */
  private static boolean isOpenToAll(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // the system knows no such permissions
    }
  }
}
