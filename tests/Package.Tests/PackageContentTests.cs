using System.Xml.Linq;

namespace BlockSharp.Package.Tests;

public class PackageContentTests(PackedFeed feed)
{
    private string[] Files(string id)
    {
        using var package = feed.Open(id);
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    private XElement Metadata(string id)
    {
        using var package = feed.Open(id);
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string? Value(XElement metadata, string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    [Fact]
    public void The_generator_lies_alone_in_the_analyzer_folder() =>
        Assert.Equal(["analyzers/dotnet/cs/BlockSharp.Generator.dll"], Files("BlockSharp").Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)));

    [Fact]
    public void The_library_comes_with_its_documentation() => Assert.Equal(
        ["lib/net8.0/BlockSharp.dll", "lib/net8.0/BlockSharp.xml"],
        Files("BlockSharp").Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_build_files_reach_projects_that_use_the_package_through_another() => Assert.Equal(
        ["buildTransitive/BlockSharp.props", "buildTransitive/BlockSharp.targets"],
        Files("BlockSharp").Where(file => file.StartsWith("build", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("BlockSharp")]
    [InlineData("BlockSharp.Kernels")]
    public void A_package_has_a_readme_a_license_and_a_description(string id)
    {
        var metadata = Metadata(id);
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.Contains("README.md", Files(id));
        Assert.Equal("expression", metadata.Elements().Single(element => element.Name.LocalName == "license").Attribute("type")!.Value);
        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.NotEqual("Package Description", Value(metadata, "description"));
    }

    [Fact]
    public void The_language_needs_ILGPU_and_nothing_else() => Assert.Equal(["ILGPU"], Dependencies("BlockSharp").Select(dependency => dependency.Id));

    [Fact]
    public void The_kernels_need_the_language_of_their_version_and_keep_their_symbols_beside_them()
    {
        Assert.Contains(("BlockSharp", Value(Metadata("BlockSharp"), "version")), Dependencies("BlockSharp.Kernels"));
        Assert.Equal(
            ["lib/net8.0/BlockSharp.Kernels.dll", "lib/net8.0/BlockSharp.Kernels.pdb", "lib/net8.0/BlockSharp.Kernels.xml"],
            Files("BlockSharp.Kernels").Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private (string Id, string? Version)[] Dependencies(string id) =>
    [
        .. Metadata(id).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (element.Attribute("id")!.Value, element.Attribute("version")?.Value)),
    ];
}
