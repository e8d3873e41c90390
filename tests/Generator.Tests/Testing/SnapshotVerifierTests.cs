using System.Text;

namespace BlockSharp.Generator.Tests.Testing;

public sealed class SnapshotVerifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Compare(string prefix, bool accept, params (string, string)[] sources) => SnapshotVerifier.Compare(_folder, prefix, sources, accept);

    private string FailureOf(string prefix, params (string, string)[] sources) => Assert.ThrowsAny<Exception>(() => Compare(prefix, false, sources)).Message;

    private string[] Files => [.. Directory.GetFiles(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_generator_run_equals_its_verified_file() => SnapshotVerifier.Verify(GeneratorHost.Run(new SampleGenerator(), "class AModel { int X; }"));

    [Fact]
    public void Accepted_files_have_the_convention_s_name_head_and_byte_order_mark()
    {
        Compare("Tests.Add", true, ("Add.Kernel.g.cs", "class C;\r\n"));
        var bytes = File.ReadAllBytes(Path.Combine(_folder, "Tests.Add#Add.Kernel.g.verified.cs"));
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal("//HintName: Add.Kernel.g.cs\nclass C;\n", Encoding.UTF8.GetString(bytes[3..]));
        Compare("Tests.Add", false, ("Add.Kernel.g.cs", "class C;\n"));
        Assert.Single(Files);
    }

    [Fact]
    public void A_new_source_fails_and_leaves_a_received_file()
    {
        Assert.Contains("New: Tests.Add#A.g.received.cs", FailureOf("Tests.Add", ("A.g.cs", "class C;")));
        Assert.Equal(["Tests.Add#A.g.received.cs"], Files);
    }

    [Fact]
    public void A_mismatch_shows_the_first_different_line_and_goes_away_when_accepted()
    {
        Compare("Tests.Add", true, ("A.g.cs", "one\ntwo\nthree"));
        var message = FailureOf("Tests.Add", ("A.g.cs", "one\n2\nthree"));
        Assert.Contains("NotEqual: Tests.Add#A.g.received.cs\n  line 3\n  - two\n  + 2", message);
        Assert.Equal(["Tests.Add#A.g.received.cs", "Tests.Add#A.g.verified.cs"], Files);
        Compare("Tests.Add", true, ("A.g.cs", "one\n2\nthree"));
        Compare("Tests.Add", false, ("A.g.cs", "one\n2\nthree"));
        Assert.Equal(["Tests.Add#A.g.verified.cs"], Files);
    }

    [Fact]
    public void A_source_that_only_lacks_its_last_lines_differs_at_the_end()
    {
        Compare("Tests.Add", true, ("A.g.cs", "one\ntwo"));
        Assert.Contains("  line 3\n  - two\n  + <end>", FailureOf("Tests.Add", ("A.g.cs", "one")));
    }

    [Fact]
    public void A_verified_file_that_is_no_longer_generated_fails_until_it_is_accepted_away()
    {
        Compare("Tests.Add", true, ("A.g.cs", "a"), ("B.g.cs", "b"));
        Assert.Contains("Delete: Tests.Add#B.g.verified.cs", FailureOf("Tests.Add", ("A.g.cs", "a")));
        Compare("Tests.Add", true, ("A.g.cs", "a"));
        Assert.Equal(["Tests.Add#A.g.verified.cs"], Files);
    }

    [Fact]
    public void A_test_does_not_claim_the_files_of_a_test_whose_name_is_longer()
    {
        Compare("Tests.AddBias", true, ("A.g.cs", "bias"));
        Compare("Tests.Add", true, ("A.g.cs", "add"));
        Compare("Tests.Add", false, ("A.g.cs", "add"));
        Assert.Contains("NotEqual", FailureOf("Tests.AddBias", ("A.g.cs", "other")));
        Compare("Tests.Add", false, ("A.g.cs", "add"));
        Assert.Equal(["Tests.Add#A.g.verified.cs", "Tests.AddBias#A.g.received.cs", "Tests.AddBias#A.g.verified.cs"], Files);
    }

    [Fact]
    public void Carriage_returns_in_a_verified_file_are_an_error()
    {
        Compare("Tests.Add", true, ("A.g.cs", "a\nb"));
        var file = Path.Combine(_folder, "Tests.Add#A.g.verified.cs");
        File.WriteAllText(file, File.ReadAllText(file).ReplaceLineEndings("\r\n"));
        Assert.Contains("carriage returns", FailureOf("Tests.Add", ("A.g.cs", "a\nb")));
    }

    [Fact]
    public async Task A_generator_that_threw_has_no_snapshot()
    {
        var driver = GeneratorHost.Run(new SampleGenerator("throw"), "class AModel;");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SnapshotVerifier.Verify(driver));
    }
}
