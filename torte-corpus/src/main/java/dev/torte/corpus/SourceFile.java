package dev.torte.corpus;

/**
 * One file as it lay on disk, compressed or not.
 *
 * @param name   path inside the given folder with {@code /} between its parts, or the bare name of a given file
 * @param bytes  size on disk
 * @param sha256 of its bytes on disk, 64 hexadecimal digits
 */
public record SourceFile(String name, long bytes, String sha256) {
    public SourceFile {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes " + bytes + " must be >= 0");
        }
    }
}
