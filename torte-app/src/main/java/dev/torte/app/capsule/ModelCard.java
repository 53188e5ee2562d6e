package dev.torte.app.capsule;

import dev.torte.model.io.Card;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** A capsule's card as people read it: Markdown with the front matter that Hugging Face knows. */
final class ModelCard {
    private ModelCard() {}

    static String of(ExportedCapsule capsule) {
        Card card = capsule.card();
        Map<String, Object> front = new LinkedHashMap<>();
        card.get("licence").ifPresent(licence -> front.put("license", licence.toLowerCase(Locale.ROOT)));
        front.put("library_name", "torte");
        front.put("pipeline_tag", "text-generation");
        front.put("tags", List.of("torte", "byte-level", "capsule"));
        String yaml = YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .build()
                .writeValueAsString(front);
        List<String> lines = new ArrayList<>();
        lines.add("---");
        lines.add(yaml.stripTrailing());
        lines.add("---");
        lines.add("");
        lines.add("# " + capsule.name()
                + capsule.release().map(release -> " " + release.version()).orElse(""));
        lines.add("");
        capsule.release().ifPresent(release -> {
            lines.add(text(release.domain()));
            lines.add("");
        });
        lines.add("A knowledge capsule for Torte: text models for the JVM that read bytes.");
        lines.add("");
        lines.add("    torte capsule install " + capsule.fileName());
        lines.add("");
        lines.add("| | |");
        lines.add("|---|---|");
        lines.add("| identity | `" + capsule.identity() + "` |");
        card.facts().forEach((name, value) -> lines.add("| " + text(name) + " | " + text(value) + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** Facts are anybody's words; none of them may become markup. */
    private static String text(String words) {
        return words.replaceAll("\\p{Cntrl}", " ").replaceAll("([\\\\`*_\\[\\]<>|#&])", "\\\\$1");
    }
}
