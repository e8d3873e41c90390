namespace BlockSharp.Generator.Tests.Testing;

public class GeneratorHostTests
{
    private const string Source = "class AModel { int X() => 1; int Y() => 2; }";

    [Fact]
    public void A_generated_program_compiles_loads_and_runs()
    {
        using var program = GeneratorHost.RunAndCompile(new SampleGenerator(), Source).Load();
        Assert.Equal(2, program.Call("AModelInfo", "Count"));
    }

    [Fact]
    public void A_generated_error_fails_with_the_numbered_source()
    {
        var failure = Assert.ThrowsAny<Exception>(() => GeneratorHost.RunAndCompile(new SampleGenerator("return missing;"), Source));
        Assert.Contains("CS0103", failure.Message);
        Assert.Contains("   4     public static int Count() { return missing; }", failure.Message);
    }

    [Fact]
    public void A_generated_warning_fails() => Assert.Contains(
        "CS0219", Assert.ThrowsAny<Exception>(() => GeneratorHost.RunAndCompile(new SampleGenerator("int unused = 1; return 0;"), Source)).Message);

    [Fact]
    public void A_generator_that_throws_fails_with_its_exception()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => GeneratorHost.RunAndCompile(new SampleGenerator("throw"), Source));
        Assert.Equal("sample crash", failure.InnerException!.Message);
    }

    [Fact]
    public void An_edit_tells_which_outputs_were_computed()
    {
        var comment = GeneratorHost.Edit(new SampleGenerator(), Source, $"// comment\n{Source}");
        Assert.Equal("1 Unchanged", comment[SampleGenerator.ModelStep]);
        Assert.Equal(1, comment.Computed(SampleGenerator.ModelStep));
        Assert.Equal("1 Cached", comment[RunReasons.Output]);
        Assert.Equal(0, comment.Computed(RunReasons.Output));

        var member = GeneratorHost.Edit(new SampleGenerator(), [Source, "class BModel;"], ["class AModel;", "class BModel;"]);
        Assert.Equal("1 Modified, 1 Unchanged", member[SampleGenerator.ModelStep]);
        Assert.Equal("1 Cached, 1 Modified", member[RunReasons.Output]);
        Assert.Equal("", member["no such step"]);
    }

    [Fact]
    public void The_same_source_again_writes_nothing()
    {
        var reasons = GeneratorHost.Edit(new SampleGenerator(), Source, Source);
        Assert.Equal("1 Cached", reasons[RunReasons.Output]);
        Assert.Contains("Output: 1 Cached", reasons.ToString());
    }
}
