package dev.torte.app.demo;

import java.util.List;

/**
 * Everything that the demo found, for the report.
 *
 * @param story     what the core wrote
 * @param live      the capsule that was trained
 * @param tables    scores on held-out text, the game first
 * @param surprises two models over the same text
 * @param texts     what bundled capsules wrote
 */
record DemoResult(
        Facts facts,
        Text story,
        LiveCapsule live,
        Exactness.Report exactness,
        List<ScoreTable> tables,
        List<Surprise> surprises,
        List<Text> texts) {
    DemoResult {
        tables = List.copyOf(tables);
        surprises = List.copyOf(surprises);
        texts = List.copyOf(texts);
    }

    /**
     * A text that a model wrote.
     *
     * @param by      the model
     * @param about   one line on the model or the text
     * @param prompt  what was given
     * @param written what followed
     */
    record Text(String by, String about, String prompt, String written) {}

    /**
     * The live capsule as a file.
     *
     * @param fileName  in the folder of the report
     * @param identity  SHA-256 of its content, 64 hex digits
     * @param sizeBytes of the file
     */
    record LiveCapsule(LiveTraining training, String fileName, String identity, long sizeBytes) {}
}
