package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tests run on the module path: some versions of the test runner leave it silently. */
class ModuleNameTest {
    @Test
    void testsRunInsideTheModule() {
        assertThat(Session.class.getModule().getName()).isEqualTo("dev.torte.runtime");
        assertThat(ModuleNameTest.class.getModule()).isSameAs(Session.class.getModule());
    }
}
