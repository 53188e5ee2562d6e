package dev.torte.app;

import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The version of the program, as the build wrote it into its module descriptor. */
public final class Version {

    private Version() {}

    /** Returns the version, or {@code development} when the program runs from a folder of classes. */
    public static String text() {
        try {
            // Read from the jar: on the class path the program is no module by itself.
            Path place = Path.of(Version.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return ModuleFinder.of(place).findAll().stream()
                    .flatMap(module -> module.descriptor().rawVersion().stream())
                    .findFirst()
                    .orElse("development");
        } catch (URISyntaxException | FindException e) {
            return "development";
        }
    }
}
