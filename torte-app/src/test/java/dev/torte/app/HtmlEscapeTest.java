package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlEscapeTest {
    @Test
    void markupBecomesText() {
        assertThat(Html.escape("<b a=\"1\" c='2'>&amp;</b>"))
                .isEqualTo("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
    }

    @Test
    void whatHtmlForbidsIsReplaced() {
        assertThat(Html.escape("a\0b\u001bc\u0085d\ud800e\rf")).isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf");
    }

    @Test
    void lineEndsTabsAndCharactersBeyondTheFirstPlaneStay() {
        assertThat(Html.escape("ä\n\t🍰")).isEqualTo("ä\n\t🍰");
    }
}
