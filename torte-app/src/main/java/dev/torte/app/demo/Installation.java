package dev.torte.app.demo;

import dev.torte.model.TorteException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What lies beside the launcher besides the program.
 *
 * @param models  folder of the bundled models
 * @param heldOut folder of what the build fetched for the demo
 */
record Installation(Path models, Path heldOut) {
    private static final String PROPERTY = "torte.home";

    /**
     * Returns the installation that this process was started from.
     *
     * @throws TorteException.Missing if the launcher did not say where that is
     */
    static Installation here() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw new TorteException.Missing(
                    Path.of("models"),
                    "the bundled models beside the launcher",
                    "Start the program with ./torte, or pass -D" + PROPERTY + "=FOLDER.");
        }
        return new Installation(Path.of(home, "models"), Path.of(home, "torte-app", "target", "heldout"));
    }

    /**
     * Returns the file of a bundled model.
     *
     * @throws TorteException.Missing if it is not there
     */
    Path model(String name) {
        return require(
                models.resolve(name + ".torte"),
                "the bundled model " + name,
                "Restore it with 'git checkout -- models'.");
    }

    /**
     * Returns the sources jar that the build fetched.
     *
     * @throws TorteException.Missing if it is not there
     */
    Path heldOutSources() {
        return require(
                heldOut.resolve(SourceText.FILE_NAME),
                "the sources jar that the build fetches",
                "Build again: 'mvn -Dquick package' in the folder of the launcher.");
    }

    private static Path require(Path file, String what, String nextStep) {
        if (!Files.isRegularFile(file)) {
            throw new TorteException.Missing(file, what, nextStep);
        }
        return file;
    }
}
