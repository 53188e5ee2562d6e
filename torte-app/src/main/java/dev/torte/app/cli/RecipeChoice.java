package dev.torte.app.cli;

import dev.torte.app.DidYouMean;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.io.RecipeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What {@code --recipe} names: a preset, or a file with a recipe. */
public final class RecipeChoice {

    private RecipeChoice() {}

    /**
     * Returns the recipe.
     *
     * @throws IllegalArgumentException with a hint, if there is neither a preset nor a file of that name
     * @throws TorteException if the file holds no recipe
     */
    public static Recipe of(String nameOrFile) {
        Recipe preset = Presets.recipes().get(nameOrFile);
        if (preset != null) {
            return preset;
        }
        Path file = Path.of(nameOrFile);
        if (Files.isRegularFile(file)) {
            try {
                return RecipeJson.read(Files.readString(file), file);
            } catch (IOException e) {
                throw new TorteException.Unreadable(file, e);
            }
        }
        if (nameOrFile.contains("/") || nameOrFile.endsWith(".json")) {
            throw new TorteException.Missing(file, "a recipe", "Check the path, or name a preset: " + presets() + ".");
        }
        throw new IllegalArgumentException("unknown recipe '" + nameOrFile + "'"
                + DidYouMean.hint(Presets.recipes().keySet(), nameOrFile));
    }

    private static String presets() {
        Set<String> names = Presets.recipes().keySet();
        return String.join(", ", names);
    }
}
