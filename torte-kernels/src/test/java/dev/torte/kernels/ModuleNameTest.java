package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tests run on the module path: some versions of the test runner leave it silently. */
class ModuleNameTest {
    @Test
    void testsRunInsideTheModule() {
        assertThat(Kernels.class.getModule().getName()).isEqualTo("dev.torte.kernels");
        assertThat(ModuleNameTest.class.getModule()).isSameAs(Kernels.class.getModule());
    }
}
