package dev.torte.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Precision;
import dev.torte.runtime.LoadedModel;
import dev.torte.train.LossWeights;
import dev.torte.train.Optimizer;
import dev.torte.train.Schedule;
import dev.torte.train.TrainConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final String HOSTILE =
            "</blockquote><script>alert(1)</script><img src=//x onerror='a'> {{tiles}} \0 %s & é";

    @TempDir
    private Path folder;

    @Test
    void thePageLoadsNothing() {
        String page = render(HOSTILE, Optional.empty());

        assertThat(page).doesNotContainPattern(Pattern.compile("https?://|<script|<img|<link|<iframe|@import|url\\("));
        assertThat(page.replaceAll("&lt;img src=", "")).doesNotContainPattern("\\b(src|href)\\s*=");
        assertThat(page).contains("default-src 'none'");
    }

    @Test
    void whatAModelWroteStaysText() {
        String page = render(HOSTILE, Optional.empty());

        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(page).contains("{{tiles}} \ufffd %s &amp; é");
        assertThat(page.split(Pattern.quote("class=\"tiles\""), -1)).hasSize(2);
    }

    @Test
    void everyMarkOfTheTemplateIsFilled() {
        assertThat(render("plain", Optional.empty())).doesNotContain("{{");
    }

    @Test
    void aDifferenceIsShownAsOne() {
        assertThat(render("plain", Optional.of("logit 3 <here>")))
                .contains("The placements differ", "logit 3 &lt;here&gt;")
                .doesNotContain("Bit for bit");
    }

    @Test
    void theFileIsUtf8() throws Exception {
        new HtmlReport(result("é", Optional.empty())).write(folder.resolve("report.html"));

        assertThat(Files.readString(folder.resolve("report.html"), StandardCharsets.UTF_8))
                .contains("<meta charset=\"utf-8\">", "é");
    }

    private String render(String text, Optional<String> difference) {
        return new HtmlReport(result(text, difference)).render();
    }

    private DemoResult result(String text, Optional<String> difference) {
        TinyModels.install(folder);
        Kernels kernels =
                KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
        Path capsule = TinyModels.write(folder.resolve("c.torte"), TinyModels.CAPSULE, 5, Precision.INT8_PER_TENSOR);
        InstalledModel host = InstalledModel.load("storyteller", folder.resolve("storyteller.torte"), kernels);
        DemoResult.Text written = new DemoResult.Text(text, text, text, text);
        Exactness.Line line = new Exactness.Line(
                Placement.install(host, capsule, kernels), "ab".repeat(32), 0, 5.5, written, "cd".repeat(32));
        TrainConfig config = new TrainConfig(
                TinyModels.CAPSULE,
                1,
                new TrainConfig.Budget(2, 1, 8),
                Optimizer.of(1e-3, new Schedule.Constant()),
                new LossWeights(0, 0),
                1);
        LiveTraining training =
                new LiveTraining(config, 100, TinyModels.draw(TinyModels.CAPSULE, 1), List.of(8.0, 7.0, 6.5), 1);
        ScoreTable table = new ScoreTable(
                text,
                10,
                1,
                "ef".repeat(32),
                List.of(
                        new ScoreTable.Row(ScoreTable.Kind.CAPSULE, ScoreTable.LIVE_CAPSULE, 2),
                        new ScoreTable.Row(ScoreTable.Kind.CORE, text, 4),
                        new ScoreTable.Row(ScoreTable.Kind.COMPRESSOR, ScoreTable.XZ, 3),
                        new ScoreTable.Row(ScoreTable.Kind.COMPRESSOR, ScoreTable.XZ_AFTER_TRAINING, 2.5)));
        LoadedModel model = LoadedModel.of(TinyModels.draw(TinyModels.CAPSULE, 1), kernels);
        Surprise surprise = Surprise.of(text, model, text.getBytes(StandardCharsets.UTF_8));
        return new DemoResult(
                new Facts(Map.of(text, text), List.of(text)),
                written,
                new DemoResult.LiveCapsule(training, text, "01".repeat(32), 1000),
                new Exactness.Report(List.of(line, line), 10, 5, difference),
                List.of(table, table),
                List.of(surprise, surprise),
                List.of(written));
    }
}
