using System.Text;
using Ensemble.Media.Types;

namespace Ensemble.Tests.Media;

public sealed class TypeTests
{
    [Theory]
    [InlineData("\u00FF\u00D8\u00FF\u00E0", "a.png", "image/jpeg")]
    [InlineData("GIF89a", "a", "image/gif")]
    [InlineData("RIFF0000WEBP", "a", "image/webp")]
    [InlineData("RIFF0000WAVE", "a", "audio/wav")]
    [InlineData("fLaC", "a", "audio/flac")]
    [InlineData("OggS", "a", "audio/ogg")]
    [InlineData("ID3\u0004", "a", "audio/mpeg")]
    [InlineData("\u00FF\u00FB\u0090\u0064", "a", "audio/mpeg")]
    [InlineData("MThd", "a", "audio/midi")]
    [InlineData("\0\0\0\u0018ftypM4A ", "a", "audio/mp4")]
    [InlineData("\0\0\0\u0018ftypisom", "a", "video/mp4")]
    [InlineData("\u001A\u0045\u00DF\u00A3....webm", "a", "video/webm")]
    [InlineData("%PDF-1.7", "a", "application/pdf")]
    [InlineData("PK\u0003\u0004", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("PK\u0003\u0004", "a.png", "application/zip")]
    [InlineData("\u0001\u0002\u0003", "a.png", "application/octet-stream")]
    [InlineData("", "a.png", "application/octet-stream")]
    [InlineData("plain words", "a.png", "text/plain")]
    [InlineData("{}", "a.json", "application/json")]
    public void The_content_decides_and_the_name_only_among_kinds_of_it(string content, string name, string type) =>
        Assert.Equal(type, ContentTypes.Of(Signatures.Recognise(Encoding.Latin1.GetBytes(content)), name));

    [Theory]
    [InlineData("<!DOCTYPE html><script>alert(1)</script>", "a.png")]
    [InlineData(" \r\n<script>alert(1)</script>", "a.txt")]
    [InlineData("\u00EF\u00BB\u00BF<html>", "a.txt")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.jpg")]
    [InlineData("<?xml version='1.0'?><svg/>", "a.txt")]
    [InlineData("<?xml version='1.0'?><x/>", "a.txt")]
    [InlineData("harmless", "a.html")]
    [InlineData("harmless", "a.svg")]
    [InlineData("alert(1)", "a.js")]
    [InlineData("%PDF-1.7", "a.pdf")]
    public void What_could_run_in_a_browser_is_never_shown_in_place(string content, string name) =>
        Assert.False(ContentTypes.MayBeShown(ContentTypes.Of(Signatures.Recognise(Encoding.Latin1.GetBytes(content)), name)));
}
