package dev.torte.app;

import dev.torte.runtime.LoadedBrick;
import java.nio.file.Path;

/**
 * A brick's file that is ready to be installed; the file itself is closed again.
 *
 * @param identity SHA-256 of its content, 64 hex digits
 */
public record ReadyBrick(Path path, LoadedBrick brick, String identity) {}
